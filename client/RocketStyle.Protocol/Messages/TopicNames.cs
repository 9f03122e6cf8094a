using System.Buffers;

namespace RocketStyle.Protocol.Messages;

/// <summary>Names of topics and groups: what is valid, what belongs to the system, what may not be sent to.</summary>
public static class TopicNames
{
    /// <summary>Longest name of a topic that users create.</summary>
    public const int MaxTopicLength = 127;

    /// <summary>Longest name of a %RETRY% topic.</summary>
    public const int MaxRetryTopicLength = 255;

    /// <summary>Longest name of a group.</summary>
    public const int MaxGroupLength = 255;

    /// <summary>Template of automatically created topics.</summary>
    public const string AutoCreateTemplate = "TBW102";

    /// <summary>Holds delayed messages until they are due; queue id = delay level − 1.</summary>
    public const string Schedule = "SCHEDULE_TOPIC_XXXX";

    /// <summary>Holds half messages.</summary>
    public const string Half = "RMQ_SYS_TRANS_HALF_TOPIC";

    /// <summary>Says which half messages are done.</summary>
    public const string HalfOperation = "RMQ_SYS_TRANS_OP_HALF_TOPIC";

    /// <summary>Takes half messages that were checked too often.</summary>
    public const string TransactionCheckMax = "TRANS_CHECK_MAX_TIME_TOPIC";

    /// <summary>Message traces of clients.</summary>
    public const string Trace = "RMQ_SYS_TRACE_TOPIC";

    /// <summary>Kept for old tools.</summary>
    public const string SelfTest = "SELF_TEST_TOPIC";

    /// <summary>Kept for old tools.</summary>
    public const string OffsetMovedEvent = "OFFSET_MOVED_EVENT";

    /// <summary>Kept for RocketMQ's benchmark programs.</summary>
    public const string Benchmark = "BenchmarkTest";

    /// <summary>Starts the retry topic of a group.</summary>
    public const string RetryPrefix = "%RETRY%";

    /// <summary>Starts the dead-letter topic of a group.</summary>
    public const string DlqPrefix = "%DLQ%";

    /// <summary>Starts light message queues.</summary>
    public const string LightPrefix = "%LMQ%";

    /// <summary>Starts system topics.</summary>
    public const string SystemPrefix = "rmq_sys_";

    /// <summary>Ends the reply topic of a cluster.</summary>
    public const string ReplySuffix = "_REPLY_TOPIC";

    private static readonly SearchValues<byte> ValidBytes =
        SearchValues.Create("%|_-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    private static readonly SearchValues<char> ValidChars =
        SearchValues.Create("%|_-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary><see cref="Schedule"/> as UTF-8.</summary>
    public static ReadOnlySpan<byte> ScheduleUtf8 => "SCHEDULE_TOPIC_XXXX"u8;

    /// <summary><see cref="Half"/> as UTF-8.</summary>
    public static ReadOnlySpan<byte> HalfUtf8 => "RMQ_SYS_TRANS_HALF_TOPIC"u8;

    /// <summary><see cref="HalfOperation"/> as UTF-8.</summary>
    public static ReadOnlySpan<byte> HalfOperationUtf8 => "RMQ_SYS_TRANS_OP_HALF_TOPIC"u8;

    /// <summary><see cref="TransactionCheckMax"/> as UTF-8.</summary>
    public static ReadOnlySpan<byte> TransactionCheckMaxUtf8 => "TRANS_CHECK_MAX_TIME_TOPIC"u8;

    /// <summary><see cref="RetryPrefix"/> as UTF-8.</summary>
    public static ReadOnlySpan<byte> RetryPrefixUtf8 => "%RETRY%"u8;

    /// <summary><see cref="DlqPrefix"/> as UTF-8.</summary>
    public static ReadOnlySpan<byte> DlqPrefixUtf8 => "%DLQ%"u8;

    /// <summary>The retry topic of a group.</summary>
    public static string RetryOf(string group) => RetryPrefix + group;

    /// <summary>The dead-letter topic of a group.</summary>
    public static string DlqOf(string group) => DlqPrefix + group;

    /// <summary>The reply topic of a cluster.</summary>
    public static string ReplyOf(string cluster) => cluster + ReplySuffix;

    /// <summary>Whether the name starts with %RETRY%.</summary>
    public static bool IsRetry(ReadOnlySpan<byte> topic) => topic.StartsWith(RetryPrefixUtf8);

    /// <summary>Whether the name starts with %RETRY%.</summary>
    public static bool IsRetry(string topic) => topic.StartsWith(RetryPrefix, StringComparison.Ordinal);

    /// <summary>Whether the name starts with %DLQ%.</summary>
    public static bool IsDlq(ReadOnlySpan<byte> topic) => topic.StartsWith(DlqPrefixUtf8);

    /// <summary>Whether the name starts with %DLQ%.</summary>
    public static bool IsDlq(string topic) => topic.StartsWith(DlqPrefix, StringComparison.Ordinal);

    /// <summary>Whether the characters are allowed in topics and groups: <c>^[%|a-zA-Z0-9_-]+$</c>.</summary>
    public static bool HasValidCharacters(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAnyExcept(ValidBytes);

    /// <summary>Whether the characters are allowed in topics and groups: <c>^[%|a-zA-Z0-9_-]+$</c>.</summary>
    public static bool HasValidCharacters(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(ValidChars);

    /// <summary>Whether a topic may have this name: characters and length (retry topics may be longer).</summary>
    public static bool IsValidTopic(ReadOnlySpan<byte> topic) =>
        HasValidCharacters(topic) && topic.Length <= (IsRetry(topic) ? MaxRetryTopicLength : MaxTopicLength);

    /// <summary>Whether a topic may have this name: characters and length (retry topics may be longer).</summary>
    public static bool IsValidTopic(string topic) =>
        HasValidCharacters(topic) && topic.Length <= (IsRetry(topic) ? MaxRetryTopicLength : MaxTopicLength);

    /// <summary>Whether a group may have this name.</summary>
    public static bool IsValidGroup(ReadOnlySpan<byte> group) => HasValidCharacters(group) && group.Length <= MaxGroupLength;

    /// <summary>Whether a group may have this name.</summary>
    public static bool IsValidGroup(string group) => HasValidCharacters(group) && group.Length <= MaxGroupLength;

    /// <summary>Whether clients may not send to the topic.</summary>
    public static bool IsProtected(ReadOnlySpan<byte> topic) =>
        topic.SequenceEqual(ScheduleUtf8)
        || topic.SequenceEqual(HalfUtf8)
        || topic.SequenceEqual(HalfOperationUtf8)
        || topic.SequenceEqual(TransactionCheckMaxUtf8)
        || topic.SequenceEqual("SELF_TEST_TOPIC"u8)
        || topic.SequenceEqual("OFFSET_MOVED_EVENT"u8);

    /// <summary>
    /// Whether the topic belongs to the system; a cluster's and a broker's own topics (their names) are only known to the broker.
    /// </summary>
    public static bool IsSystem(string topic) => topic is Schedule or Half or HalfOperation or TransactionCheckMax or Trace or SelfTest
        or OffsetMovedEvent or Benchmark or AutoCreateTemplate || topic.StartsWith(SystemPrefix, StringComparison.Ordinal);
}
