using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>Compares two JSON bodies by shape: the same members of the same types, recursively; values are free.</summary>
internal static class JsonShape
{
    /// <summary>Objects whose member names are data: names of brokers, clusters, topics, groups or numbers.</summary>
    private static readonly HashSet<string> Maps = new(StringComparer.Ordinal)
    {
        "brokerAddrs", "brokerAddrTable", "clusterAddrTable", "filterServerTable", "offsetTable",
        "topicConfigTable", "subscriptionGroupTable", "subscriptionTable", "forbiddenTable", "attributes", "table", "configTable", "consumeStatsList",
    };

    /// <summary>Members that later releases of Apache RocketMQ add; the recordings are of 4.9.8.</summary>
    private static readonly HashSet<string> Newer = new(StringComparer.Ordinal)
    {
        "enableActingMaster", "attributes", "stateVersion", "groupRetryPolicy", "consumeTimeoutMinute", "consumeMessageOrderly",
        "subscriptionDataSet", "groupSysFlag", "forbiddenTable", "pullOffset", "topicPutTps",

        // Not newer, but behind the place where its only recording was cut.
        "totalDiff",
    };

    private const string QuotedKey = " key: Text, recorded was Integer";

    /// <summary>Every difference, each with the path to it.</summary>
    /// <param name="recorded">The recording.</param>
    /// <param name="ours">Our answer.</param>
    /// <param name="quotedKeys">Whether our numeric keys may be quoted where the recorded ones were bare.</param>
    internal static IReadOnlyList<string> Differences(JsonValue recorded, JsonValue ours, bool quotedKeys = false)
    {
        var findings = new List<string>();
        Compare(string.Empty, recorded, ours, isMap: false, findings);
        return quotedKeys ? [.. findings.Where(finding => !finding.EndsWith(QuotedKey, StringComparison.Ordinal))] : findings;
    }

    private static void Compare(string path, JsonValue recorded, JsonValue ours, bool isMap, List<string> findings)
    {
        if (recorded.Kind != ours.Kind)
        {
            findings.Add($"{path}: {ours.Kind}, recorded was {recorded.Kind}");
        }
        else if (recorded.Kind == JsonKind.Array)
        {
            CompareItems(path, [.. recorded.Items], [.. ours.Items], findings, isMap);
        }
        else if (recorded.Kind == JsonKind.Object && isMap)
        {
            CompareItems(path, [.. recorded.Members.Select(m => m.Value)], [.. ours.Members.Select(m => m.Value)], findings);
            CompareItems(path + " key", [.. recorded.Members.Select(m => m.Key)], [.. ours.Members.Select(m => m.Key)], findings);
        }
        else if (recorded.Kind == JsonKind.Object)
        {
            CompareMembers(path, recorded, ours, findings);
        }
    }

    private static void CompareItems(string path, JsonValue[] recorded, JsonValue[] ours, List<string> findings, bool isMap = false)
    {
        if (recorded.Length > 0 && ours.Length == 0)
        {
            findings.Add($"{path}: empty, recorded was one of {recorded.Length}");
        }

        if (recorded.Length == 0)
        {
            return;
        }

        foreach (var item in ours)
        {
            Compare(path.EndsWith(" key", StringComparison.Ordinal) ? path : $"{path}[]", recorded[0], item, isMap, findings);
        }
    }

    private static void CompareMembers(string path, JsonValue recorded, JsonValue ours, List<string> findings)
    {
        foreach (var member in recorded.Members)
        {
            var name = member.Name;
            if (ours.Members.Any(m => m.Name == name))
            {
                Compare($"{path}.{name}", member.Value, ours[name], Maps.Contains(name), findings);
            }
            else
            {
                findings.Add($"{path}.{name}: missing");
            }
        }

        findings.AddRange(ours.Members
            .Select(member => member.Name)
            .Where(name => !Newer.Contains(name) && recorded.Members.All(m => m.Name != name))
            .Select(name => $"{path}.{name}: not in the recording"));
    }
}
