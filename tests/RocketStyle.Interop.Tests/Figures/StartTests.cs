using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Figures;

/// <summary>The first impression: ready for the first message in under a second, and small while nobody asks for anything.</summary>
public sealed class StartTests(ITestOutputHelper output)
{
    private const int Starts = 3;
    private const double MebiByte = 1024 * 1024;

    // The goals are 1 s and 100 MB on a quiet machine with an optimized build; the bounds leave room for neither.
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(4);
    private const double MemoryBound = 160 * MebiByte;

    [Fact]
    public async Task A_broker_on_an_empty_folder_stores_its_first_message_soon_after_its_process_starts()
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Starts; i++)
        {
            var begin = TimeProvider.System.GetTimestamp();
            await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
            using var connection = await RawConnection.OpenAsync(broker.Port);
            await connection.CallWellAsync(RawRequests.Send("first_topic", 0, new byte[128]));
            times.Add(TimeProvider.System.GetElapsedTime(begin));
        }

        output.Say($"first message acknowledged {times.Min().TotalMilliseconds:F0} ms after process start (best of {Starts}; {times.Max().TotalMilliseconds:F0} worst)");
        Assert.True(times.Min() < StartBound, $"{times.Min()}");
    }

    [Fact]
    public async Task An_idle_broker_is_small()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        using var connection = await RawConnection.OpenAsync(broker.Port);
        await connection.CallWellAsync(RawRequests.CreateTopic("idle_topic"));
        await connection.CallWellAsync(RawRequests.Send("idle_topic", 0, new byte[128]));

        var resident = ProcessFigures.ResidentBytes(broker.ProcessId);

        output.Say($"idle broker: {resident / MebiByte:F0} MiB resident");
        Assert.True(resident < MemoryBound, $"{resident / MebiByte:F0} MiB");
    }

    [Fact]
    public async Task A_terminated_broker_ends_well_and_comes_back_with_what_it_had()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        await broker.CreateTopicAsync("kept_topic");
        using (var connection = await RawConnection.OpenAsync(broker.Port))
        {
            await connection.CallWellAsync(RawRequests.Send("kept_topic", 1, "kept"u8.ToArray()));
        }

        Assert.Equal(0, await broker.StopAsync());
        await broker.StartAsync();

        using var again = await RawConnection.OpenAsync(broker.Port);
        var pulled = await again.CallWellAsync(RawRequests.Pull("kept_group", "kept_topic", 1, 0));
        Assert.Contains("kept", pulled.BodyText, StringComparison.Ordinal);
        Assert.Equal(ResponseCode.Success, pulled.Code);
    }

    [Fact]
    public async Task The_health_address_says_that_it_is_well()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        using var http = new HttpClient();

        var answer = await http.GetAsync(broker.Health);

        Assert.True(answer.IsSuccessStatusCode, $"{broker.Health}: {answer.StatusCode}");
    }
}
