using RocketStyle.Protocol;

namespace RocketStyle.Client.Wire;

/// <summary>What came back: a code, and either what was asked for or the reason of the refusal.</summary>
internal readonly record struct Answer<T>(int Code, string? Remark, T? Value)
{
    internal bool IsSuccess => Code == ResponseCode.Success;

    /// <summary>An answer without its value.</summary>
    internal static Answer<T> Refusal(Command reply) => new(reply.Code, reply.RemarkText, default);

    /// <summary>An answer that has what was asked for.</summary>
    internal static Answer<T> Of(Command reply, T value) => new(reply.Code, null, value);
}
