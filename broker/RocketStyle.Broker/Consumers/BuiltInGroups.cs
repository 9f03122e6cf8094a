namespace RocketStyle.Broker.Consumers;

/// <summary>The consumer groups every broker has from its first start (RocketMQ semantics, built-in groups).</summary>
internal static class BuiltInGroups
{
    internal static IReadOnlyList<string> Names { get; } =
    [
        "TOOLS_CONSUMER", "FILTERSRV_CONSUMER", "SELF_TEST_C_GROUP", "CID_ONS-HTTP-PROXY", "CID_ONSAPI_PULL",
        "CID_ONSAPI_PERMISSION", "CID_ONSAPI_OWNER", "CID_RMQ_SYS_TRANS",
    ];
}
