using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace RocketStyle.Store.Verification;

/// <summary>
/// Compares the broker's journals with their CRC-32Cs: <c>consumerOffset.journal</c>, lines of <c>8 hex digits, blank, content</c>, and
/// <c>delayOffset.journal</c>, two slots that begin with theirs. What is harmed there is passed over at the start: offsets go back.
/// </summary>
internal static class JournalCheck
{
    private const string OffsetsName = "consumerOffset.journal";
    private const string DelaysName = "delayOffset.journal";
    private const int CrcDigits = 8;

    /// <summary>Looks at both; returns how many there are.</summary>
    internal static int Run(StoreFolder folder, FindingList findings) =>
        Look(folder, findings, OffsetsName, CheckLines) + Look(folder, findings, DelaysName, CheckSlots);

    private static int Look(StoreFolder folder, FindingList findings, string name, Action<byte[], StoreFolder, Action<string, bool>> check)
    {
        var path = Path.Combine(folder.ConfigRoot, name);
        try
        {
            if (AtomicFile.Read(path) is not { } bytes)
            {
                return 0;
            }

            check(bytes, folder, Add);
        }
        catch (StoreException e)
        {
            Add(e.Message, false);
        }

        return 1;

        void Add(string text, bool isNotice) =>
            findings.Add(new VerifyFinding { Kind = FindingKind.Config, File = folder.Relative(path), Text = text, IsNotice = isNotice });
    }

    /// <summary>A torn line at the end is what a crash leaves; any other is damage. What a running broker is about to write is no line yet.</summary>
    private static void CheckLines(byte[] bytes, StoreFolder folder, Action<string, bool> add)
    {
        var (number, firstBad, goodBehind) = (0, 0, 0);
        for (var rest = bytes.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end < 0 && folder.IsRunning)
            {
                break;
            }

            number++;
            var isWhole = end >= 0 && IsWhole(rest[..end]);
            firstBad = !isWhole && firstBad == 0 ? number : firstBad;
            goodBehind += isWhole && firstBad > 0 ? 1 : 0;
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        if (firstBad > 0)
        {
            add(
                $"line {firstBad} does not match its checksum; it and {number - firstBad} lines behind it, {goodBehind} of them whole, are passed over at the next start",
                goodBehind == 0 && folder.IsUnclean);
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> line) =>
        line.Length > CrcDigits + 1 && line[CrcDigits] == ' '
        && uint.TryParse(line[..CrcDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var written)
        && written == Checksum(line[(CrcDigits + 1)..]);

    /// <summary>One torn slot is what a crash leaves, and what a reader beside a running broker may see.</summary>
    private static void CheckSlots(byte[] bytes, StoreFolder folder, Action<string, bool> add)
    {
        var half = bytes.Length / 2;
        var bad = new List<int>();
        for (var slot = 0; slot < 2; slot++)
        {
            var content = bytes.AsSpan(slot * half, half);
            if (content.ContainsAnyExcept((byte)0) && (half < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(content) != Checksum(content[sizeof(uint)..])))
            {
                bad.Add(slot + 1);
            }
        }

        if (bad.Count > 0)
        {
            add(
                $"slot {string.Join(" and ", bad)} of 2 does not match its checksum and is passed over at the next start",
                bad.Count == 1 && (folder.IsUnclean || folder.IsRunning));
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
