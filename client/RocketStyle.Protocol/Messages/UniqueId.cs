using System.Buffers.Binary;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace RocketStyle.Protocol.Messages;

/// <summary>
/// Makes unique message ids (property UNIQ_KEY) the way RocketMQ clients do: address, process id, a number of this maker,
/// milliseconds since the start of the local month and a counter, as upper-case hex.
/// </summary>
/// <remarks>Any thread. The counter has 16 bits, so a maker may make 65 536 ids per millisecond before two could be equal.</remarks>
public sealed class UniqueId
{
    /// <summary>Characters of an id made from an IPv4 address.</summary>
    public const int LengthIPv4 = 32;

    /// <summary>Characters of an id made from an IPv6 address.</summary>
    public const int LengthIPv6 = 56;

    private const int MaxBytes = LengthIPv6 / 2;
    private static readonly Lazy<UniqueId> SharedMaker = new(static () =>
        new UniqueId(LocalAddress(), Environment.ProcessId, Environment.TickCount ^ RuntimeHelpers.GetHashCode(new object()), TimeProvider.System));

    private readonly byte[] _prefix;
    private readonly TimeProvider _time;
    private Month _month;
    private int _counter;

    /// <summary>A maker with its own prefix.</summary>
    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="processId">The low 16 bits are used.</param>
    /// <param name="makerNumber">Tells makers of one process apart.</param>
    /// <param name="time">Clock and time zone.</param>
    public UniqueId(ReadOnlySpan<byte> address, int processId, int makerNumber, TimeProvider time)
    {
        if (address.Length is not (4 or 16))
        {
            throw new ArgumentException("An address has 4 or 16 bytes.", nameof(address));
        }

        ArgumentNullException.ThrowIfNull(time);
        _prefix = new byte[address.Length + 6];
        address.CopyTo(_prefix);
        BinaryPrimitives.WriteInt16BigEndian(_prefix.AsSpan(address.Length), unchecked((short)processId));
        BinaryPrimitives.WriteInt32BigEndian(_prefix.AsSpan(address.Length + 2), makerNumber);
        _time = time;
        _month = Month.At(time.GetUtcNow().UtcTicks, time.LocalTimeZone);
    }

    /// <summary>The maker of this process.</summary>
    public static UniqueId Shared => SharedMaker.Value;

    /// <summary>Characters of this maker's ids.</summary>
    public int Length => (_prefix.Length + 6) * 2;

    /// <summary>Makes an id; allocates only the string.</summary>
    public string Next()
    {
        Span<byte> raw = stackalloc byte[MaxBytes];
        return Convert.ToHexString(raw[..Fill(raw, _time.GetUtcNow().UtcTicks)]);
    }

    /// <summary>Makes an id as ASCII.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Next(Span<byte> destination)
    {
        Span<byte> raw = stackalloc byte[MaxBytes];
        Convert.TryToHexString(raw[..Fill(raw, _time.GetUtcNow().UtcTicks)], destination, out var written);
        return written;
    }

    /// <summary>Makes an id as the bytes its text stands for, at a time the caller knows already.</summary>
    /// <param name="raw">At least half of <see cref="Length"/> bytes.</param>
    /// <param name="now">The time.</param>
    /// <returns>Bytes written.</returns>
    public int NextBytes(Span<byte> raw, DateTimeOffset now) => Fill(raw, now.UtcTicks);

    private static byte[] LocalAddress()
    {
        try
        {
            foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
            {
                if (card.OperationalStatus != OperationalStatus.Up || card.NetworkInterfaceType == NetworkInterfaceType.Loopback)
                {
                    continue;
                }

                foreach (var address in card.GetIPProperties().UnicastAddresses)
                {
                    if (address.Address.AddressFamily == AddressFamily.InterNetwork)
                    {
                        return address.Address.GetAddressBytes();
                    }
                }
            }
        }
        catch (NetworkInformationException)
        {
            // A machine that does not tell its addresses still needs ids; the process and maker numbers keep them apart.
        }

        return [127, 0, 0, 1];
    }

    private int Fill(Span<byte> raw, long now)
    {
        var month = _month;
        if (now >= month.EndTicks || now < month.StartTicks)
        {
            _month = month = Month.At(now, _time.LocalTimeZone);
        }

        _prefix.CopyTo(raw);
        var at = _prefix.Length;
        BinaryPrimitives.WriteInt32BigEndian(raw[at..], unchecked((int)((now - month.StartTicks) / TimeSpan.TicksPerMillisecond)));
        BinaryPrimitives.WriteInt16BigEndian(raw[(at + 4)..], unchecked((short)Interlocked.Increment(ref _counter)));
        return at + 6;
    }

    private sealed record Month(long StartTicks, long EndTicks)
    {
        internal static Month At(long utcTicks, TimeZoneInfo zone)
        {
            var now = TimeZoneInfo.ConvertTime(new DateTimeOffset(utcTicks, TimeSpan.Zero), zone);
            var start = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, now.Offset);
            return new Month(start.UtcTicks, start.AddMonths(1).UtcTicks);
        }
    }
}
