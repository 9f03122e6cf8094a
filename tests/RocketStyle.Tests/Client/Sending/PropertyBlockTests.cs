using System.Text;
using RocketStyle.Client;
using RocketStyle.Client.Sending;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Client.Sending;

public sealed class PropertyBlockTests
{
    [Fact]
    public void Everything_a_message_says_stands_in_its_properties()
    {
        var message = new OutgoingMessage("T", new byte[1])
        {
            Tag = "bär",
            Keys = ["k1", "k2"],
            OrderingKey = "order",
            Delivery = DeliverySchedule.Level(DelayLevel.Hours2),
            Properties = { ["mine"] = "value" },
        };
        Assert.Equal(
            [
                ("UNIQ_KEY", "0123"), ("TAGS", "bär"), ("KEYS", "k1 k2"), ("__SHARDINGKEY", "order"), ("DELAY", "18"),
                ("traceparent", "00-a-b-01"), ("mine", "value"),
            ],
            Write(message, "00-a-b-01"));
    }

    [Fact]
    public void A_plain_message_carries_its_id_only() => Assert.Equal([("UNIQ_KEY", "0123")], Write(new OutgoingMessage("T", new byte[1]), null));

    [Theory]
    [InlineData("KEYS", "x")]
    [InlineData("UNIQ_KEY", "x")]
    [InlineData("mine", "")]
    [InlineData("", "x")]
    [InlineData("mine", "a\u0001b")]
    [InlineData("mi\u0002ne", "x")]
    public void Properties_that_cannot_be_carried_are_refused(string name, string value)
    {
        var message = new OutgoingMessage("T", new byte[1]) { Properties = { [name] = value } };
        Assert.Throws<ArgumentException>(() => PropertyBlock.Check(message));
    }

    [Fact]
    public void A_key_with_a_blank_is_refused_because_blanks_separate_keys() =>
        Assert.Throws<ArgumentException>(() => PropertyBlock.Check(new OutgoingMessage("T", new byte[1]) { Keys = ["a b"] }));

    private static (string Name, string Value)[] Write(OutgoingMessage message, string? trace)
    {
        PropertyBlock.Check(message);
        var bytes = new byte[PropertyBlock.MaxBytes(message)];
        var used = PropertyBlock.Write(bytes, message, "0123"u8, trace);
        var found = new List<(string, string)>();
        foreach (var property in MessageProperties.Enumerate(bytes.AsSpan(0, used)))
        {
            found.Add((Encoding.UTF8.GetString(property.Name), Encoding.UTF8.GetString(property.Value)));
        }

        return [.. found];
    }
}
