using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class BatchEndTests
{
    private const int Asking = 1;
    private const int Notice = 40;

    private Connection? _connection;
    private int _asked;
    private int _done;
    private int _refused;

    [Fact]
    public async Task What_is_to_be_done_behind_a_batch_is_done_once_and_behind_all_its_answers()
    {
        await using var server = new ServerUnderTest(Asks(Tell));
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Enumerable.Range(0, 3).SelectMany(i => RawPeer.Request(Asking, i)).ToArray());

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(i, (await peer.ReadAsync())!.Opaque);
        }

        Assert.Equal(Notice, (await peer.ReadAsync())!.Code);
        Assert.Equal((3, 1), (_asked, _done));
    }

    [Fact]
    public async Task Each_batch_has_its_own()
    {
        await using var server = new ServerUnderTest(Asks(Tell));
        using var peer = await server.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            await peer.SendAsync(RawPeer.Request(Asking, i));
            Assert.Equal(i, (await peer.ReadAsync())!.Opaque);
            Assert.Equal(Notice, (await peer.ReadAsync())!.Code);
        }

        Assert.Equal(3, _done);
    }

    [Fact]
    public async Task A_batch_that_ends_in_rubbish_is_followed_by_what_its_good_requests_wanted()
    {
        await using var server = new ServerUnderTest(Asks(() => _done++));
        using var peer = await server.ConnectAsync();
        byte[] rubbish = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];
        await peer.SendAsync(RawPeer.Request(Asking, 7).Concat(rubbish).ToArray());

        Assert.Equal(7, (await peer.ReadAsync())!.Opaque);
        await Eventually.EqualAsync(1, () => server.ClosedCount);
        Assert.Equal(1, _done);
    }

    [Fact]
    public async Task A_second_thing_has_to_be_done_elsewhere()
    {
        await using var server = new ServerUnderTest(Asks(Tell, alsoAsks: () => _done += 100));
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(Asking, 1));

        Assert.Equal(1, (await peer.ReadAsync())!.Opaque);
        Assert.Equal(Notice, (await peer.ReadAsync())!.Code);
        Assert.Equal((1, 1), (_refused, _done));
    }

    [Fact]
    public void Whoever_is_not_in_a_batch_has_to_do_it_elsewhere()
    {
        Assert.False(BatchEnd.TryAdd(Tell));
        BatchEnd.Announce();
        BatchEnd.Reached();

        Assert.False(BatchEnd.TryAdd(Tell));
        Assert.Equal(0, _done);
    }

    private CommandRouter Asks(Action work, Action? alsoAsks = null) => new CommandRouter().Map(Asking, new DelegateHandler(context =>
    {
        _connection = context.Connection;
        _asked += BatchEnd.TryAdd(work) ? 1 : 0;
        _refused += alsoAsks is null || BatchEnd.TryAdd(alsoAsks) ? 0 : 1;
        context.Reply(0);
    }));

    private void Tell()
    {
        _done++;
        _connection!.SendOneWay(new Numbered(Notice, 1));
    }
}
