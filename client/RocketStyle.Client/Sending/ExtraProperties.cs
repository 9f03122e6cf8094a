namespace RocketStyle.Client.Sending;

/// <summary>What the client adds to a message on its own account: properties that are encoded already, and flags.</summary>
/// <param name="Bytes">Property items, each with its ends; empty for a plain send.</param>
/// <param name="SysFlag">Bits of <see cref="Protocol.Messages.SystemFlags"/>.</param>
internal readonly record struct ExtraProperties(ReadOnlyMemory<byte> Bytes, int SysFlag);
