using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Broker.Sending;

/// <summary>What the properties of a send ask of the broker, read in one pass: nearly every message asks for nothing.</summary>
/// <remarks>Its span lives as long as the properties it was read from.</remarks>
internal readonly ref struct PropertyAsks
{
    /// <summary>The unique key its client gave it; empty when none.</summary>
    internal ReadOnlySpan<byte> UniqueKey { get; private init; }

    /// <summary>Whether it is one half of a transaction (TRAN_MSG).</summary>
    internal bool IsHalf { get; private init; }

    /// <summary>Whether it says something about a delay (DELAY), sensible or not.</summary>
    internal bool MentionsDelay { get; private init; }

    /// <summary>Whether its producer does not want to wait for the disk (WAIT, other than true).</summary>
    internal bool WaitsNot { get; private init; }

    internal static PropertyAsks Read(ReadOnlySpan<byte> properties)
    {
        ReadOnlySpan<byte> key = default;
        var (half, delay, waitsNot) = (false, false, false);
        foreach (var item in MessageProperties.Items(properties))
        {
            switch (item.IsEmpty ? (byte)0 : item[0])
            {
                case (byte)'U' when MessageProperties.IsNamed(item, PropertyNames.UniqueKey):
                    key = item[(PropertyNames.UniqueKey.Length + 1)..];
                    break;
                case (byte)'T' when MessageProperties.IsNamed(item, PropertyNames.TransactionPrepared):
                    half = Numbers.ParseBoolean(item[(PropertyNames.TransactionPrepared.Length + 1)..]);
                    break;
                case (byte)'W' when MessageProperties.IsNamed(item, PropertyNames.WaitStoreMsgOk):
                    waitsNot = !Numbers.ParseBoolean(item[(PropertyNames.WaitStoreMsgOk.Length + 1)..]);
                    break;
                case (byte)'D' when MessageProperties.IsNamed(item, PropertyNames.Delay):
                    delay = true;
                    break;
                default:
                    break;
            }
        }

        return new PropertyAsks { UniqueKey = key, IsHalf = half, MentionsDelay = delay, WaitsNot = waitsNot };
    }
}
