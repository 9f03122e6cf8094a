using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.Broker;

namespace RocketStyle.Tests.EndToEnd.Scenarios;

/// <summary>
/// What is wrong with a request is answered with the code clients know and a remark that names what was wrong; the
/// connection stays, and nothing is stored. One row per mistake, for every way in which a message is delivered.
/// </summary>
public sealed partial class MalformedRequestTests(MalformedRequestTests.Scene scene) : IClassFixture<MalformedRequestTests.Scene>
{
    private static readonly Row[] Table = [.. Delays(), .. Retries(), .. Transactions(), .. Order(), .. Filters(), .. Pulls(), .. Offsets(), .. Queries(), .. Replies(), .. Groups()];

    public static TheoryData<string> Names() => [.. Table.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_is_answered_with_its_code_and_named(string name)
    {
        var row = Table.Single(candidate => candidate.Name == name);
        using var client = await RawConnection.OpenAsync(scene.Port);
        var before = await scene.StoredAsync(client);

        var answer = await client.CallAsync(row.Request(scene));

        Assert.True(row.Code == answer.Code, $"Expected {row.Code}: {answer}");
        Assert.All(row.Words, word => Assert.Contains(word, answer.Remark, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", answer.Remark, StringComparison.Ordinal);
        Assert.Equal(before, await scene.StoredAsync(client));
    }

    [Fact]
    public void Every_row_has_a_name_of_its_own_and_says_what_the_remark_has_to_name()
    {
        Assert.Equal(Table.Length, Table.Select(row => row.Name).Distinct().Count());
        Assert.All(Table, row => Assert.NotEmpty(row.Words));
        Assert.True(Table.Length >= 80, $"{Table.Length} rows");
    }

    private static Row Wrong(string name, RawRequest request, int code, params string[] words) => new(name, _ => request, code, words);

    private static Row Wrong(string name, Func<Scene, RawRequest> request, int code, params string[] words) => new(name, request, code, words);

    private static IEnumerable<Row> Delays()
    {
        yield return Wrong("delay: level is text", Requests.Send("orders", "x", properties: "DELAY\u0001soon\u0002"), ResponseCode.MessageIllegal, "DELAY");
        yield return Wrong("delay: level beyond 64 bits", Requests.Send("orders", "x", properties: "DELAY\u000199999999999999999999\u0002"), ResponseCode.MessageIllegal, "DELAY");
        yield return Wrong("delay: in a batch", Batch("DELAY\u00011\u0002"), ResponseCode.MessageIllegal, "batch", "DELAY");
        yield return Wrong("delay: queue beyond the topic's", Requests.Send("orders", "x", queueId: 99, properties: "DELAY\u00011\u0002"), ResponseCode.InvalidParameter, "99", "orders");
        yield return Wrong("delay: straight into the schedule topic", Requests.Send(TopicNames.Schedule, "x", properties: "DELAY\u00011\u0002"), ResponseCode.NoPermission, TopicNames.Schedule);
        yield return Wrong("delay: topic with an illegal name", Requests.Send("or ders", "x", properties: "DELAY\u00011\u0002"), ResponseCode.InvalidParameter, "or ders");
        yield return Wrong("send: queue missing", Requests.Send("orders", "x").Without("e"), ResponseCode.SystemError, "queueId");
        yield return Wrong("send: queue is text", Requests.Send("orders", "x").With("e", "first"), ResponseCode.SystemError, "'e'", "first");
        yield return Wrong("send: topic missing", Requests.Send("orders", "x").Without("b"), ResponseCode.SystemError, "topic");
    }

    private static IEnumerable<Row> Retries()
    {
        yield return Wrong("retry: no record there", Requests.SendBack("99999999"), ResponseCode.SystemError, "99999999");
        yield return Wrong("retry: inside a record", scene => Requests.SendBack($"{scene.Position + 8}"), ResponseCode.SystemError, "position");
        yield return Wrong("retry: negative position", Requests.SendBack("-1"), ResponseCode.SystemError, "-1");
        yield return Wrong("retry: a half message", scene => Requests.SendBack($"{scene.HalfPosition}"), ResponseCode.SystemError, "no message");
        yield return Wrong("retry: position is text", Requests.SendBack("there"), ResponseCode.SystemError, "'offset'", "there");
        yield return Wrong("retry: position missing", Requests.SendBack("0").Without("offset"), ResponseCode.SystemError, "'offset'");
        yield return Wrong("retry: group missing", Requests.SendBack("0").Without("group"), ResponseCode.SystemError, "'group'");
        yield return Wrong("retry: group with an illegal name", Requests.SendBack("0", group: "gr oup"), ResponseCode.SubscriptionGroupNotExist, "gr oup");
        yield return Wrong("retry: unknown group", Requests.SendBack("0", group: "strangers"), ResponseCode.SubscriptionGroupNotExist, "strangers", "autoCreateSubscriptionGroup");
        yield return Wrong("retry: level missing", Requests.SendBack("0").Without("delayLevel"), ResponseCode.SystemError, "'delayLevel'");
        yield return Wrong("retry: level is text", Requests.SendBack("0").With("delayLevel", "high"), ResponseCode.SystemError, "'delayLevel'", "high");
        yield return Wrong("retry: level beyond 32 bits", Requests.SendBack("0").With("delayLevel", "2147483648"), ResponseCode.SystemError, "'delayLevel'", "2147483648");
        yield return Wrong("retry: limit is text", Requests.SendBack("0").With("maxReconsumeTimes", "many"), ResponseCode.SystemError, "'maxReconsumeTimes'", "many");
        yield return Wrong("retry: sent to an unknown group's retry topic", Requests.Send("%RETRY%strangers", "x"), ResponseCode.SubscriptionGroupNotExist, "strangers");
        yield return Wrong("retry: a batch to a retry topic", Batch("", "%RETRY%consumers"), ResponseCode.MessageIllegal, "batch", "retry");
    }

    private static IEnumerable<Row> Transactions()
    {
        yield return Wrong("transaction: unknown", scene => scene.End().With("commitLogOffset", "99999999"), ResponseCode.SystemError, "no half message", "99999999");
        yield return Wrong("transaction: a plain message", scene => scene.End().With("commitLogOffset", $"{scene.Position}"), ResponseCode.SystemError, "no half message");
        yield return Wrong("transaction: negative position", scene => scene.End().With("commitLogOffset", "-7"), ResponseCode.SystemError, "-7");
        yield return Wrong("transaction: wrong offset", scene => scene.End().With("tranStateTableOffset", "41"), ResponseCode.SystemError, "41", "tranStateTableOffset");
        yield return Wrong("transaction: foreign group", scene => scene.End().With("producerGroup", "thieves"), ResponseCode.SystemError, "thieves", "producers");
        yield return Wrong("transaction: group missing", scene => scene.End().Without("producerGroup"), ResponseCode.SystemError, "'producerGroup'");
        yield return Wrong("transaction: offset missing", scene => scene.End().Without("tranStateTableOffset"), ResponseCode.SystemError, "'tranStateTableOffset'");
        yield return Wrong("transaction: position missing", scene => scene.End().Without("commitLogOffset"), ResponseCode.SystemError, "'commitLogOffset'");
        yield return Wrong("transaction: position is text", scene => scene.End().With("commitLogOffset", "0x10"), ResponseCode.SystemError, "'commitLogOffset'", "0x10");
        yield return Wrong("transaction: no end", scene => scene.End().With("commitOrRollback", "9"), ResponseCode.SystemError, "commitOrRollback", "9");
        yield return Wrong("transaction: end missing", scene => scene.End().Without("commitOrRollback"), ResponseCode.SystemError, "'commitOrRollback'");
        yield return Wrong("transaction: half message of an illegal group", Requests.Send("orders", "x", properties: "TRAN_MSG\u0001true\u0002PGROUP\u0001no group\u0002UNIQ_KEY\u0001K\u0002"), ResponseCode.MessageIllegal, "PGROUP");
        yield return Wrong("transaction: half message that is committed", Requests.Send("orders", "x", properties: "UNIQ_KEY\u0001K\u0002").With("f", "8"), ResponseCode.MessageIllegal, "sysFlag", "8");
        yield return Wrong("transaction: half messages in a batch", Batch("TRAN_MSG\u0001true\u0002PGROUP\u0001producers\u0002"), ResponseCode.MessageIllegal, "batch", "TRAN_MSG");
        yield return Wrong("transaction: straight into the half topic", Requests.Send(TopicNames.Half, "x"), ResponseCode.NoPermission, TopicNames.Half);
    }

    private static IEnumerable<Row> Order()
    {
        foreach (var (code, what) in new[] { (RequestCode.LockBatchQueues, "lock"), (RequestCode.UnlockBatchQueues, "unlock") })
        {
            yield return Wrong($"{what}: no JSON", new RawRequest(code).WithBody("{\"clientId\":"), ResponseCode.SystemError, "JSON");
            yield return Wrong($"{what}: no body", new RawRequest(code), ResponseCode.SystemError, "body");
            yield return Wrong($"{what}: client missing", new RawRequest(code).WithBody("""{"consumerGroup":"consumers","mqSet":[]}"""), ResponseCode.SystemError, "clientId");
            yield return Wrong($"{what}: group missing", new RawRequest(code).WithBody("""{"clientId":"c@1","mqSet":[]}"""), ResponseCode.SystemError, "consumerGroup");
            yield return Wrong($"{what}: queues are text", new RawRequest(code).WithBody("""{"clientId":"c@1","consumerGroup":"consumers","mqSet":"all"}"""), ResponseCode.SystemError, "mqSet");
            yield return Wrong($"{what}: queue id is text", new RawRequest(code).WithBody("""{"clientId":"c@1","consumerGroup":"consumers","mqSet":[{"topic":"orders","brokerName":"broker-a","queueId":"x"}]}"""), ResponseCode.SystemError, "queueId");
        }
    }

    private static IEnumerable<Row> Filters()
    {
        yield return Wrong("filter: does not parse", Sql("price >"), ResponseCode.SubscriptionParseFailed, "character", "end");
        yield return Wrong("filter: trailing text", Sql("price > 5 price"), ResponseCode.SubscriptionParseFailed, "character 11");
        yield return Wrong("filter: empty", Sql(""), ResponseCode.SubscriptionParseFailed, "character 1", "end");
        yield return Wrong("filter: number out of range", Sql("price = 9223372036854775808"), ResponseCode.SubscriptionParseFailed, "9223372036854775808");
        yield return Wrong("filter: text is not closed", Sql("city = 'Nara"), ResponseCode.SubscriptionParseFailed, "character");
        yield return Wrong("filter: unknown language", Sql("price > 5").With("expressionType", "XPATH"), ResponseCode.SystemError, "XPATH");
        yield return Wrong("filter: check of what does not parse", Check("city LIKE 'N%'", "SQL92"), ResponseCode.SubscriptionParseFailed, "LIKE");
        yield return Wrong("filter: check of an unknown language", Check("x", "XPATH"), ResponseCode.SystemError, "XPATH");
        yield return Wrong("filter: check without a body", new RawRequest(RequestCode.CheckClientConfig), ResponseCode.SystemError, "body");
        yield return Wrong("filter: nobody subscribes", Requests.Pull("orders", 0, subscription: null, group: "nobody"), ResponseCode.SubscriptionNotExist, "nobody");
        yield return Wrong("filter: another topic is subscribed", Requests.Pull("other", 0, subscription: null), ResponseCode.SubscriptionNotExist, "other");
        yield return Wrong("filter: newer than the broker's", Requests.Pull("orders", 0, subscription: null).With("subVersion", "7"), ResponseCode.SubscriptionNotLatest, "7");
    }

    private static IEnumerable<Row> Pulls()
    {
        yield return Wrong("pull: offset missing", Requests.Pull("orders", 0).Without("queueOffset"), ResponseCode.SystemError, "'queueOffset'");
        yield return Wrong("pull: offset is text", Requests.Pull("orders", 0).With("queueOffset", "next"), ResponseCode.SystemError, "'queueOffset'", "next");
        yield return Wrong("pull: offset beyond the end", Requests.Pull("orders", 900), ResponseCode.PullOffsetMoved, "OFFSET_OVERFLOW");
        yield return Wrong("pull: offset below the beginning", Requests.Pull("orders", -3), ResponseCode.PullOffsetMoved, "OFFSET_TOO_SMALL");
        yield return Wrong("pull: queue beyond the topic's", Requests.Pull("orders", 0, queueId: 4), ResponseCode.InvalidParameter, "4", "orders");
        yield return Wrong("pull: negative queue", Requests.Pull("orders", 0, queueId: -1), ResponseCode.InvalidParameter, "-1", "orders");
        yield return Wrong("pull: unknown topic", Requests.Pull("nowhere", 0), ResponseCode.TopicNotExist, "nowhere");
        yield return Wrong("pull: group with an illegal name", Requests.Pull("orders", 0, group: "gr oup"), ResponseCode.SubscriptionGroupNotExist, "gr oup");
        yield return Wrong("pull: no messages wanted", Requests.Pull("orders", 0, max: 0), ResponseCode.InvalidParameter, "maxMsgNums", "0");
    }

    private static IEnumerable<Row> Offsets()
    {
        yield return Wrong("offset: time missing", Requests.Queue(RequestCode.SearchOffsetByTimestamp, "orders", 0), ResponseCode.SystemError, "'timestamp'");
        yield return Wrong("offset: time is text", Requests.Queue(RequestCode.SearchOffsetByTimestamp, "orders", 0).With("timestamp", "noon"), ResponseCode.SystemError, "'timestamp'", "noon");
        foreach (var code in new[] { RequestCode.GetMaxOffset, RequestCode.GetMinOffset, RequestCode.GetEarliestMessageStoreTime })
        {
            yield return Wrong($"offset: queue missing for {code}", Requests.Queue(code, "orders", 0).Without("queueId"), ResponseCode.SystemError, "'queueId'");
        }

        yield return Wrong("commit: negative", Requests.Commit("consumers", "orders", 0, -1), ResponseCode.InvalidParameter, "commitOffset", "-1");
        yield return Wrong("commit: queue beyond the topic's", Requests.Commit("consumers", "orders", 44, 0), ResponseCode.InvalidParameter, "44", "orders");
        yield return Wrong("commit: unknown topic", Requests.Commit("consumers", "nowhere", 0, 0), ResponseCode.TopicNotExist, "nowhere");
        yield return Wrong("commit: group with an illegal name", Requests.Commit("gr oup", "orders", 0, 0), ResponseCode.SubscriptionGroupNotExist, "gr oup");
        yield return Wrong("commit: offset missing", Requests.Commit("consumers", "orders", 0, 0).Without("commitOffset"), ResponseCode.SystemError, "'commitOffset'");
        yield return Wrong("committed: never", Requests.Committed("consumers", "orders", 0).With("setZeroIfNotFound", "false"), ResponseCode.QueryNotFound, "no offset");
        yield return Wrong("committed: group missing", Requests.Committed("consumers", "orders", 0).Without("consumerGroup"), ResponseCode.SystemError, "'consumerGroup'");
        yield return Wrong("clone: group missing", new RawRequest(RequestCode.CloneGroupOffset, ("srcGroup", "consumers")), ResponseCode.SystemError, "'destGroup'");
        yield return Wrong("clone: unknown topic", new RawRequest(RequestCode.CloneGroupOffset, ("srcGroup", "consumers"), ("destGroup", "consumers"), ("topic", "nowhere")), ResponseCode.TopicNotExist, "nowhere");
        yield return Wrong("clone: unknown group", new RawRequest(RequestCode.CloneGroupOffset, ("srcGroup", "consumers"), ("destGroup", "strangers")), ResponseCode.SubscriptionGroupNotExist, "strangers");
    }

    /// <param name="Name">What is wrong with what.</param>
    /// <param name="Request">The request.</param>
    /// <param name="Code">The code clients know.</param>
    /// <param name="Words">What the remark has to name.</param>
    private sealed record Row(string Name, Func<Scene, RawRequest> Request, int Code, string[] Words);
}
