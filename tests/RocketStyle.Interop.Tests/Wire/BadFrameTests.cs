using System.Buffers.Binary;
using System.Text;
using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Wire;

/// <summary>Whatever a peer sends, it harms nobody but its own connection.</summary>
public sealed class BadFrameTests(ITestOutputHelper output)
{
    private const string Topic = "wire_topic";

    [Fact]
    public async Task Bad_frames_close_their_own_connection_and_no_other()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        using var neighbour = await RawConnection.OpenAsync(broker.Port);
        await neighbour.CallWellAsync(RawRequests.CreateTopic(Topic));
        foreach (var (name, bytes) in BadFrames())
        {
            using var villain = await RawConnection.OpenAsync(broker.Port);
            await villain.WriteAsync(bytes);

            Assert.True(await villain.IsClosedByPeerAsync(), $"{name} left the connection open.");
            await neighbour.CallWellAsync(RawRequests.QueueOffset(RequestCode.GetMaxOffset, Topic, 0));
        }
    }

    [Fact]
    public async Task A_frame_that_is_cut_by_the_end_of_its_connection_is_forgotten()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        using var neighbour = await RawConnection.OpenAsync(broker.Port);
        await neighbour.CallWellAsync(RawRequests.CreateTopic(Topic));
        var whole = RawRequests.Send(Topic, 0, new byte[1000]).ToBytes(1);
        foreach (var cut in new[] { 1, 4, 7, 8, 20, whole.Length - 1 })
        {
            using var villain = await RawConnection.OpenAsync(broker.Port);
            await villain.WriteAsync(whole.AsMemory(0, cut));
        }

        var max = await neighbour.CallWellAsync(RawRequests.QueueOffset(RequestCode.GetMaxOffset, Topic, 0));
        Assert.Equal("0", max.Fields["offset"]);
    }

    [Fact]
    public async Task A_frame_may_come_byte_by_byte_and_many_may_come_at_once()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        using var connection = await RawConnection.OpenAsync(broker.Port);
        await connection.CallWellAsync(RawRequests.CreateTopic(Topic));
        var request = RawRequests.QueueOffset(RequestCode.GetMaxOffset, Topic, 0);

        foreach (var single in request.ToBytes(7001))
        {
            await connection.WriteAsync(new[] { single });
        }

        Assert.Equal(7001, (await connection.ReceiveAsync()).Opaque);

        await connection.WriteAsync(Enumerable.Range(8000, 100).SelectMany(opaque => request.ToBytes(opaque)).ToArray());
        var answers = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            answers.Add((await connection.ReceiveAsync()).Opaque);
        }

        Assert.Equal(Enumerable.Range(8000, 100), answers.Order());
    }

    [Fact]
    public async Task The_name_server_in_the_same_process_bears_bad_frames_too()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        await broker.CreateTopicAsync(Topic);
        foreach (var (name, bytes) in BadFrames())
        {
            using var villain = await RawConnection.OpenAsync(broker.NameServerPort);
            await villain.WriteAsync(bytes);
            Assert.True(await villain.IsClosedByPeerAsync(), $"{name} left the connection open.");
        }

        using var connection = await RawConnection.OpenAsync(broker.NameServerPort);
        await connection.CallWellAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", Topic)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unknown_code_is_answered_and_the_connection_stays(bool nameServer)
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        using var connection = await RawConnection.OpenAsync(nameServer ? broker.NameServerPort : broker.Port);

        for (var i = 0; i < 2; i++)
        {
            var answer = await connection.CallAsync(new RawRequest(9999));
            Assert.Equal(ResponseCode.RequestCodeNotSupported, answer.Code);
            Assert.Contains("9999", answer.Remark, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> BadFrames()
    {
        yield return ("a negative length", Words(-1, 0));
        yield return ("a length of zero", Words(0, 0));
        yield return ("a length above the limit", Words(ProtocolLimits.MaxFrameBytes, 0));
        yield return ("a header longer than its frame", Words(8, 100, 0));
        yield return ("an unknown header encoding", Words(8, 0x7F00_0004, 0));
        yield return ("a header that is no JSON", Framed("hello, is anybody there?"));
        yield return ("a header that ends in the middle", Framed("""{"code":34,"extFields":{"a":"b"""));
        yield return ("an HTTP request", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        yield return ("noise", [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 7919) >> 3 | 0x80))]);
    }

    private static byte[] Framed(string header)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        return [.. Words(bytes.Length + 4, bytes.Length), .. bytes];
    }

    private static byte[] Words(params ReadOnlySpan<int> words)
    {
        var bytes = new byte[words.Length * 4];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return bytes;
    }
}
