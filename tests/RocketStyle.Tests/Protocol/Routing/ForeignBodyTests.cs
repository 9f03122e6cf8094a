using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.Protocol.Routing;

/// <summary>Bodies of clients that are not the original: recorded from them, with their oddities.</summary>
public sealed class ForeignBodyTests
{
    [Fact]
    public void A_heartbeat_with_capitalised_names_and_missing_members_is_understood()
    {
        var heartbeat = HeartbeatData.Read(LenientJson.Parse(
            """{"ClientID":"127.0.0.1@nl_1","ConsumerDataSet":[{"ConsumeFromWhere":"CONSUME_FROM_LAST_OFFSET","GroupName":"g","SubscriptionDataSet":[{"Topic":"T","SubString":"A"}]}],"ProducerDataSet":[{"GroupName":"nl_pg"},{"GroupName":"CLIENT_INNER_PRODUCER"}]}"""));

        Assert.Equal("127.0.0.1@nl_1", heartbeat.ClientId);
        Assert.Equal(["nl_pg", "CLIENT_INNER_PRODUCER"], heartbeat.ProducerGroups);
        var group = Assert.Single(heartbeat.Consumers);
        Assert.Equal((ConsumeType.Push, MessageModel.Clustering), (group.ConsumeType, group.MessageModel));
        var subscription = Assert.Single(group.Subscriptions);
        Assert.Equal(("T", "A", "TAG"), (subscription.Topic, subscription.Expression, subscription.ExpressionType));
        Assert.Empty(subscription.Tags);
    }

    [Fact]
    public void A_heartbeat_with_numbers_for_names_and_a_trailing_new_line_is_understood()
    {
        var heartbeat = HeartbeatData.Read(LenientJson.Parse(
            """{"clientID":"127.0.0.1@14821#py_3","consumerDataSet":[{"consumeFromWhere":4,"consumeType":0,"groupName":"py_ow","messageModel":0,"subscriptionDataSet":[{"subString":"*","subVersion":"1795234151726","topic":"%RETRY%py_ow"}]}]}""" + "\n"));

        var group = Assert.Single(heartbeat.Consumers);
        Assert.Equal(ConsumeFromWhere.FirstOffset, group.ConsumeFromWhere);
        Assert.Equal(ConsumeType.Pull, group.ConsumeType);
        Assert.Equal(MessageModel.Broadcasting, group.MessageModel);
        Assert.Equal(1795234151726, Assert.Single(group.Subscriptions).Version);
        Assert.Empty(heartbeat.ProducerGroups);
    }

    [Fact]
    public void Unknown_names_and_numbers_of_enums_become_the_default()
    {
        var group = ConsumerData.Read(LenientJson.Parse("""{"groupName":"g","consumeType":9,"messageModel":"SOMETHING","consumeFromWhere":-1}"""));

        Assert.Equal(ConsumeType.Push, group.ConsumeType);
        Assert.Equal(MessageModel.Clustering, group.MessageModel);
        Assert.Equal(ConsumeFromWhere.LastOffset, group.ConsumeFromWhere);
    }

    [Fact]
    public void A_queue_without_number_is_queue_zero()
    {
        var locks = LockBatchBody.Read(LenientJson.Parse("""{"ClientId":"c","ConsumerGroup":"g","MqSet":[{"BrokerName":"b","Topic":"T"}]}"""));

        Assert.Equal(new MessageQueue("T", "b", 0), Assert.Single(locks.Queues));
    }

    [Fact]
    public void The_topic_table_alone_is_a_registration_of_a_very_old_broker()
    {
        var body = RegisterBrokerBody.Read(
            """{"dataVersion":{"counter":1,"timestamp":5},"topicConfigTable":{"T":{"perm":7}}}"""u8, compressed: false);

        Assert.Equal(new DataVersion(0, 5, 1), body.DataVersion);
        var topic = Assert.Single(body.Topics);
        Assert.Equal(("T", 16, 16), (topic.Name, topic.ReadQueues, topic.WriteQueues));
        Assert.Equal(Permission.ReadWrite | Permission.Inherit, topic.Permission);
    }

    [Fact]
    public void A_compressed_registration_is_read_with_and_without_attributes()
    {
        var packed = Pack(["""{"counter":1,"stateVersion":0,"timestamp":5}""", "#2", "T 4 8 6 SINGLE_TAG", """U 1 2 7 MULTI_TAG {"message.type":"FI FO"}""", """["f:1"]""", "#0"]);

        var body = RegisterBrokerBody.Read(packed, compressed: true);

        Assert.Equal(new DataVersion(0, 5, 1), body.DataVersion);
        Assert.Equal(["f:1"], body.FilterServers);
        Assert.Equal(["T", "U"], body.Topics.Select(static topic => topic.Name));
        Assert.Equal((4, 8, Permission.ReadWrite), (body.Topics[0].ReadQueues, body.Topics[0].WriteQueues, body.Topics[0].Permission));
        Assert.Equal(TopicFilterType.MultiTag, body.Topics[1].FilterType);
        Assert.Equal("FI FO", body.Topics[1].Attributes["message.type"]);
    }

    [Fact]
    public void A_broken_compressed_registration_is_refused()
    {
        var whole = Pack(["""{"counter":1}""", "#1", "T 4 8 6 SINGLE_TAG", "[]"]);
        foreach (var broken in new[]
        {
            [1, 2, 3],
            whole[..(whole.Length / 2)],
            Pack(["{}", "#5"]),
            Pack(["{}", "#1", "T 4"]),
            Pack(["{}", "#1", "T x 8 6 SINGLE_TAG"]),
            Pack(["#99"]),
            Pack(["#-1"]),
        })
        {
            Assert.Throws<ProtocolException>(() => RegisterBrokerBody.Read(broken, compressed: true));
        }
    }

    [Fact]
    public void A_compressed_registration_that_inflates_without_end_is_refused_by_name_of_the_limit()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zlib.Write(new byte[LenientJson.MaxBytes + 1]);
        }

        var refusal = Assert.Throws<ProtocolException>(() => RegisterBrokerBody.Read(packed.ToArray(), compressed: true));

        Assert.Contains("MaxBytes", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Length-prefixed texts; "#n" is a bare number.</summary>
    private static byte[] Pack(string[] parts)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var number = new byte[4];
            foreach (var part in parts)
            {
                var text = part[0] == '#' ? [] : Encoding.UTF8.GetBytes(part);
                BinaryPrimitives.WriteInt32BigEndian(number, part[0] == '#' ? int.Parse(part[1..]) : text.Length);
                zlib.Write(number);
                zlib.Write(text);
            }
        }

        return packed.ToArray();
    }
}
