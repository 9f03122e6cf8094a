using RocketStyle.Testing.Ledger;

namespace RocketStyle.Tests.Testing.Ledger;

/// <summary>The judge of the crash tests is judged first: it must notice each way in which a broker can break its word.</summary>
public sealed class MessageLedgerTests
{
    private const string Group = "g";

    private readonly MessageLedger _ledger = new(producers: 2, queues: 2, messagesPerLane: 3, Group);

    [Fact]
    public void Every_message_once_and_in_order_is_exactly_once()
    {
        DeliverAll(repeat: 1);

        var report = _ledger.Report(Group);
        Assert.True(report.ExactlyOnce, report.ToString());
        Assert.Equal(12, report.Acknowledged);
    }

    [Fact]
    public void A_second_delivery_of_the_same_place_is_a_redelivery_and_no_loss()
    {
        DeliverAll(repeat: 2);

        var report = _ledger.Report(Group);
        Assert.False(report.ExactlyOnce);
        Assert.True(report.NothingLostOrHarmed, report.ToString());
        Assert.Equal(12, report.Redelivered);
    }

    [Fact]
    public void An_acknowledged_message_that_never_comes_is_missing_and_its_place_a_gap()
    {
        _ledger.Acknowledge(0, 0, 0, 0);
        _ledger.Acknowledge(0, 1, 0, 1);
        _ledger.Deliver(Group, LedgerBody.Create(0, 1), 0, 1);

        var report = _ledger.Report(Group);
        Assert.Equal((1, 1), (report.Missing, report.Gaps));
        Assert.False(report.NothingLostOrHarmed);
    }

    [Fact]
    public void A_receipt_that_names_the_wrong_place_is_found()
    {
        _ledger.Acknowledge(0, 0, 0, 7);
        _ledger.Deliver(Group, LedgerBody.Create(0, 0), 0, 0);

        Assert.Equal(1, _ledger.Report(Group).Misplaced);
    }

    [Fact]
    public void A_harmed_body_is_corrupt_and_a_foreign_one_unknown()
    {
        var body = LedgerBody.Create(0, 0);
        body[50] ^= 1;
        _ledger.Deliver(Group, body, 0, 0);
        _ledger.Deliver(Group, LedgerBody.Create(99, 0), 0, 1);

        var report = _ledger.Report(Group);
        Assert.Equal((1, 1), (report.Corrupt, report.Unknown));
    }

    [Fact]
    public void A_message_stored_twice_is_forgiven_only_when_its_sender_repeated_it()
    {
        _ledger.Repeat(0, 0);
        for (var sequence = 0; sequence < 2; sequence++)
        {
            _ledger.Acknowledge(0, sequence, 0, sequence * 2);
            _ledger.Deliver(Group, LedgerBody.Create(0, sequence), 0, sequence * 2);
            _ledger.Deliver(Group, LedgerBody.Create(0, sequence), 0, (sequence * 2) + 1);
        }

        var report = _ledger.Report(Group);
        Assert.Equal((2, 1), (report.StoredTwice, report.StoredTwiceUnasked));
    }

    [Fact]
    public void A_later_message_of_a_lane_that_overtakes_is_out_of_order()
    {
        _ledger.Deliver(Group, LedgerBody.Create(0, 2), 0, 0);
        _ledger.Deliver(Group, LedgerBody.Create(0, 1), 0, 1);
        _ledger.Deliver(Group, LedgerBody.Create(1, 0), 1, 0);

        Assert.Equal(1, _ledger.Report(Group).OutOfOrder);
    }

    private void DeliverAll(int repeat)
    {
        for (var producer = 0; producer < 2; producer++)
        {
            for (var queue = 0; queue < 2; queue++)
            {
                for (var sequence = 0; sequence < 3; sequence++)
                {
                    var lane = _ledger.LaneOf(producer, queue);
                    var offset = (sequence * 2) + producer;
                    _ledger.Acknowledge(lane, sequence, queue, offset);
                    for (var time = 0; time < repeat; time++)
                    {
                        _ledger.Deliver(Group, LedgerBody.Create(lane, sequence), queue, offset);
                    }
                }
            }
        }
    }
}
