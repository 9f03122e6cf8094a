namespace RocketStyle.Protocol;

/// <summary>The fixed part of a command's header, to be written.</summary>
/// <param name="Code">Request or response code.</param>
/// <param name="Opaque">Correlation number.</param>
/// <param name="Flag">Bits of <see cref="CommandFlags"/>.</param>
/// <param name="Encoding">How to write the header.</param>
/// <param name="Remark">Human text; null and, in the binary encoding, empty text are left out.</param>
/// <param name="Language">The language to claim.</param>
/// <param name="Version">The release ordinal to claim.</param>
public readonly record struct FrameHead(
    int Code,
    int Opaque,
    int Flag = 0,
    HeaderEncoding Encoding = HeaderEncoding.Json,
    string? Remark = null,
    LanguageCode Language = LanguageCode.DotNet,
    int Version = ProtocolVersion.Current);
