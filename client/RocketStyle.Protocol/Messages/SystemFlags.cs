namespace RocketStyle.Protocol.Messages;

/// <summary>Bits of a message's sysFlag, as sent by producers and stored in records.</summary>
public static class SystemFlags
{
    /// <summary>The body is compressed.</summary>
    public const int Compressed = 0x01;

    /// <summary>The topic's filter type is MULTI_TAG.</summary>
    public const int MultiTags = 0x02;

    /// <summary>The two transaction bits.</summary>
    public const int TransactionMask = 0x0C;

    /// <summary>Not part of a transaction (also: half messages as stored).</summary>
    public const int TransactionNone = 0x00;

    /// <summary>Prepared: takes no place in a consume queue.</summary>
    public const int TransactionPrepared = 0x04;

    /// <summary>The visible copy of a committed message.</summary>
    public const int TransactionCommit = 0x08;

    /// <summary>Rolled back: takes no place in a consume queue nor in the key index.</summary>
    public const int TransactionRollback = 0x0C;

    /// <summary>The born host is a 16-byte address.</summary>
    public const int BornHostIPv6 = 0x10;

    /// <summary>The store host is a 16-byte address.</summary>
    public const int StoreHostIPv6 = 0x20;

    /// <summary>The body is a batch that the client unwraps.</summary>
    public const int NeedUnwrap = 0x40;

    /// <summary>The record is an inner batch.</summary>
    public const int InnerBatch = 0x80;

    /// <summary>The three bits of the compression type.</summary>
    public const int CompressionMask = 0x700;

    /// <summary>Shift of the compression type: 0 zlib of old clients, 1 LZ4 frame, 2 Zstandard, 3 zlib.</summary>
    public const int CompressionShift = 8;

    /// <summary>The transaction bits of <paramref name="sysFlag"/>.</summary>
    public static int TransactionOf(int sysFlag) => sysFlag & TransactionMask;

    /// <summary>Whether a record with these flags gets a consume-queue entry: transaction type none or commit.</summary>
    public static bool HasQueueEntry(int sysFlag) => (sysFlag & TransactionPrepared) == 0;

    /// <summary>The compression type, 0 to 7; 4 to 7 are invalid.</summary>
    public static int CompressionOf(int sysFlag) => (sysFlag & CompressionMask) >> CompressionShift;
}
