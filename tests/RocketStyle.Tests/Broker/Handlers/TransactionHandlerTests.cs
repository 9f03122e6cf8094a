using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers;

public sealed class TransactionHandlerTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private TestBroker _broker = null!;
    private RawConnection _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(options => options with { TransactionCheckMax = 2 }, time: _time);
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_half_message_is_seen_by_nobody_until_it_is_committed()
    {
        await _client.CallAsync(Requests.Half("orders", "first"));
        var half = await _client.CallAsync(Requests.Half("orders", "hello", queueId: 2));
        Assert.Equal(ResponseCode.Success, half.Code);
        Assert.Equal(("2", "1", "KEY1"), (half.Fields["queueId"], half.Fields["queueOffset"], half.Fields["transactionId"]));
        Assert.Equal(half.Fields["msgId"], half.Fields["offsetMsgId"]);
        var stored = Assert.Single(StoredMessage.In(await _client.CallAsync(Requests.View(half.Fields["msgId"]))));
        Assert.Equal((TopicNames.Half, 0, 1L), (stored.Topic, stored.QueueId, stored.QueueOffset));
        Assert.Equal(("orders", "2", "KEY1", "true"), (stored.Properties["REAL_TOPIC"], stored.Properties["REAL_QID"], stored.Properties["__transactionId__"], stored.Properties["TRAN_MSG"]));
        Assert.Empty(await Delivered(2));

        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(half, 8))).Code);
        var message = Assert.Single(await Delivered(2));
        Assert.Equal(("hello", 2, 0L), (message.Body, message.QueueId, message.QueueOffset));
        Assert.Equal(("true", "orders", "2", "producers", "KEY1"), (message.Properties["TRAN_MSG"], message.Properties["REAL_TOPIC"], message.Properties["REAL_QID"], message.Properties["PGROUP"], message.Properties["UNIQ_KEY"]));
        Assert.NotEqual(half.Fields["msgId"], message.Id);
        Assert.Empty(await Delivered(0));
    }

    [Fact]
    public async Task A_rollback_delivers_nothing_and_a_second_end_changes_nothing()
    {
        var half = await _client.CallAsync(Requests.Half("orders", "rolled back"));
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(half, 12))).Code);
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(half, 12))).Code);
        var late = await _client.CallAsync(Requests.EndTransaction(half, 8));
        Assert.Equal(ResponseCode.IllegalOperation, late.Code);
        Assert.Contains("already rolled back", late.Remark, StringComparison.Ordinal);
        Assert.Empty(await Delivered(0));

        var other = await _client.CallAsync(Requests.Half("orders", "committed"));
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(other, 8))).Code);
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(other, 8))).Code);
        Assert.Contains("already committed", (await _client.CallAsync(Requests.EndTransaction(other, 12))).Remark, StringComparison.Ordinal);
        Assert.Equal("committed", Assert.Single(await Delivered(0)).Body);
    }

    [Fact]
    public async Task An_unknown_outcome_gets_no_answer_at_all()
    {
        var half = await _client.CallAsync(Requests.Half("orders", "x"));
        var unanswered = await _client.SendAsync(Requests.EndTransaction(half, 0));
        await _client.CallAsync(Requests.EndTransaction(half, 8));
        Assert.DoesNotContain(_client.Notices, frame => frame.Opaque == unanswered);
        Assert.Single(await Delivered(0));
    }

    [Theory]
    [InlineData("producerGroup", "others", "belongs to the producer group 'producers'")]
    [InlineData("producerGroup", null, "lacks the field 'producerGroup'")]
    [InlineData("tranStateTableOffset", "7", "has the queue offset 0, not 7")]
    [InlineData("tranStateTableOffset", "x", "is not a 64-bit number")]
    [InlineData("tranStateTableOffset", null, "lacks the field 'tranStateTableOffset'")]
    [InlineData("commitLogOffset", "1", "no half message at commitLogOffset 1")]
    [InlineData("commitLogOffset", "-1", "no half message at commitLogOffset -1")]
    [InlineData("commitLogOffset", "99999999999", "no half message at commitLogOffset 99999999999")]
    [InlineData("commitLogOffset", null, "lacks the field 'commitLogOffset'")]
    [InlineData("commitOrRollback", "5", "must be 8 (commit), 12 (rollback) or 0")]
    [InlineData("commitOrRollback", null, "lacks the field 'commitOrRollback'")]
    public async Task What_does_not_fit_is_refused_by_name(string field, string? value, string remark)
    {
        var half = await _client.CallAsync(Requests.Half("orders", "x"));
        var request = Requests.EndTransaction(half, 8);
        request.Fields.Remove(field);
        var answer = await _client.CallAsync(value is null ? request : request.With(field, value));
        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains(remark, answer.Remark, StringComparison.Ordinal);
        Assert.Empty(await Delivered(0));
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(half, 8))).Code);
    }

    [Fact]
    public async Task A_record_of_another_topic_is_no_half_message()
    {
        var plain = await _client.CallAsync(Requests.Send("orders", "x", properties: "PGROUP\u0001producers\u0002"));
        var answer = await _client.CallAsync(Requests.EndTransaction(plain, 8));
        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains("no half message", answer.Remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRAN_MSG\u0001true\u0002PGROUP\u0001bad group\u0002UNIQ_KEY\u0001K\u0002", "0", "PGROUP")]
    [InlineData("UNIQ_KEY\u0001K\u0002", "8", "transaction bits of sysFlag are 8")]
    [InlineData("UNIQ_KEY\u0001K\u0002", "12", "transaction bits of sysFlag are 12")]
    public async Task Half_messages_that_make_no_sense_are_refused(string properties, string sysFlag, string remark)
    {
        var answer = await _client.CallAsync(Requests.Send("orders", "x", properties: properties).With("f", sysFlag));
        Assert.Equal(ResponseCode.MessageIllegal, answer.Code);
        Assert.Contains(remark, answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_flag_alone_makes_a_half_message_and_a_batch_cannot_be_one()
    {
        var half = await _client.CallAsync(Requests.Send("orders", "x").With("f", "4"));
        Assert.Equal(ResponseCode.Success, half.Code);
        Assert.Empty(await Delivered(0));
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(half, 8))).Code);
        Assert.Equal("x", Assert.Single(await Delivered(0)).Body);

        var batch = await _client.CallAsync(Requests.Half("orders", "x").With("m", "true"));
        Assert.Equal(ResponseCode.MessageIllegal, batch.Code);
    }

    [Fact]
    public async Task A_long_key_or_too_many_properties_are_refused_with_the_limit()
    {
        var key = await _client.CallAsync(Requests.Half("orders", "x", properties: $"UNIQ_KEY\u0001{new string('k', 256)}\u0002"));
        Assert.Equal(ResponseCode.MessageIllegal, key.Code);
        Assert.Contains("limit is 255", key.Remark, StringComparison.Ordinal);
        var long_ = await _client.CallAsync(Requests.Half("orders", "x", properties: $"UNIQ_KEY\u0001K\u0002a\u0001{new string('a', 32_600)}\u0002"));
        Assert.Equal(ResponseCode.MessageIllegal, long_.Code);
        Assert.Contains("32619", long_.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_producer_that_only_sent_is_asked_and_both_offsets_end_the_same_transaction()
    {
        var half = await _client.CallAsync(Requests.Half("orders", "hello", queueId: 3));
        var question = await AskedAsync();
        Assert.Equal(RequestCode.CheckTransactionState, question.Code);
        Assert.Equal(("orders", "1", "KEY1", "KEY1"), (question.Fields["topic"], question.Fields["tranStateTableOffset"], question.Fields["msgId"], question.Fields["transactionId"]));
        var record = Assert.Single(StoredMessage.In(question));
        Assert.Equal(("orders", 3, "hello", "1", "0"), (record.Topic, record.QueueId, record.Body, record.Properties["TRANSACTION_CHECK_TIMES"], record.Properties["TRAN_PREPARED_QUEUE_OFFSET"]));
        Assert.Equal(question.Fields["commitLogOffset"], record.Position.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(question.Fields["offsetMsgId"], record.Id);

        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(half, 8))).Code);
        var fromCheck = Requests.EndTransaction(half, 8).With("tranStateTableOffset", question.Fields["tranStateTableOffset"])
            .With("commitLogOffset", question.Fields["commitLogOffset"]).With("fromTransactionCheck", "true");
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(fromCheck)).Code);
        Assert.Single(await Delivered(3));
    }

    [Fact]
    public async Task When_the_time_that_a_producer_wanted_is_over_only_the_answer_to_a_question_ends_its_transaction()
    {
        var born = _time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        const string Wanted = "CHECK_IMMUNITY_TIME_IN_SECONDS\u000120\u0002";
        var soon = await _client.CallAsync(Requests.Half("orders", "soon", properties: $"UNIQ_KEY\u0001KEY1\u0002{Wanted}").With("g", born));
        var late = await _client.CallAsync(Requests.Half("orders", "late", properties: $"UNIQ_KEY\u0001KEY2\u0002{Wanted}").With("g", born));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(soon, 8))).Code);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var refused = await _client.CallAsync(Requests.EndTransaction(late, 8));
        Assert.Equal(ResponseCode.IllegalOperation, refused.Code);
        Assert.Contains("CHECK_IMMUNITY_TIME_IN_SECONDS", refused.Remark, StringComparison.Ordinal);
        Assert.Equal("soon", Assert.Single(await Delivered(0)).Body);
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(late, 8).With("fromTransactionCheck", "true"))).Code);
        Assert.Equal(2, (await Delivered(0)).Count);
    }

    [Fact]
    public async Task After_the_last_question_the_message_lies_with_the_dead_ones()
    {
        var half = await _client.CallAsync(Requests.Half("orders", "orphan"));
        await UntilAsync(async () => StoredMessage.In(await _client.CallAsync(Requests.Pull(TopicNames.TransactionCheckMax, 0))).Count == 1);

        Assert.Equal(2, _client.Notices.Count(frame => frame.Code == RequestCode.CheckTransactionState && !frame.IsResponse));
        var late = await _client.CallAsync(Requests.EndTransaction(half, 8));
        Assert.Equal(ResponseCode.IllegalOperation, late.Code);
        Assert.Contains(TopicNames.TransactionCheckMax, late.Remark, StringComparison.Ordinal);
        Assert.Empty(await Delivered(0));
    }

    [Fact]
    public async Task Open_transactions_outlive_a_restart()
    {
        var open = await _client.CallAsync(Requests.Half("orders", "open"));
        var ended = await _client.CallAsync(Requests.Half("orders", "ended"));
        await _client.CallAsync(Requests.EndTransaction(ended, 8));
        _client.Dispose();
        await _broker.RestartBrokerAsync();
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);

        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(ended, 8))).Code);
        Assert.Equal(ResponseCode.IllegalOperation, (await _client.CallAsync(Requests.EndTransaction(ended, 12))).Code);
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(open, 8))).Code);
        Assert.Equal(["ended", "open"], (await Delivered(0)).Select(message => message.Body));
    }

    [Fact]
    public async Task A_committed_message_with_a_delay_waits_for_it()
    {
        var half = await _client.CallAsync(Requests.Half("orders", "later", properties: "UNIQ_KEY\u0001KEY1\u0002DELAY\u00011\u0002"));
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.EndTransaction(half, 8))).Code);
        Assert.Empty(await Delivered(0));
        await UntilAsync(async () => (await Delivered(0)).Count == 1);
    }

    /// <summary>Lets time pass, at most twenty minutes of it.</summary>
    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 2400; i++)
        {
            if (await condition())
            {
                return;
            }

            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1); // the rounds run on the pool, which may be busy with other tests: the clock must not run away from them
        }

        Assert.Fail("It did not happen within twenty minutes of the clock.");
    }

    private async Task<RawFrame> AskedAsync()
    {
        var asked = _client.ReceiveAsync();
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(asked.IsCompleted ? TimeSpan.Zero : TimeSpan.FromMilliseconds(500));
            return asked.IsCompleted;
        });
        return await asked;
    }

    private async Task<List<StoredMessage>> Delivered(int queueId) => StoredMessage.In(await _client.CallAsync(Requests.Pull("orders", 0, queueId)));
}
