using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.NameServer;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.EndToEnd.Captures;
using static RocketStyle.Tests.NameServer.RegistrationRequest;
using Server = RocketStyle.NameServer.NameServer;

namespace RocketStyle.Tests.NameServer;

/// <summary>What real clients and tools once asked a name server of Apache RocketMQ 4.9.8, asked again of ours.</summary>
public sealed class RecordedClientsTests : IAsyncLifetime
{
    private Server _server = null!;
    private RawConnection _broker = null!;
    private RawConnection _client = null!;

    public static TheoryData<string> Requests =>
        [.. Capture.All.Where(static capture => capture is { ToNameServer: true, FromClient: true, IsRequest: true }).Select(static capture => capture.Name)];

    public static TheoryData<string> Routes =>
        [.. Capture.All.Where(static capture => capture is { ToNameServer: true, IsRequest: false, Code: 0, AnswersCode: 105 }).Select(static capture => capture.Name)];

    public async Task InitializeAsync()
    {
        _server = await Server.StartAsync(new NameServerOptions { ListenPort = 0 }, TimeProvider.System, NullLoggerFactory.Instance);
        _broker = await RawConnection.OpenAsync(_server.EndPoint.Port);
        _client = await RawConnection.OpenAsync(_server.EndPoint.Port);
        var answer = await _broker.CallAsync(New(
            "broker-a", "127.0.0.1:10951", 1, Topic("TBW102", 8, Permission.ReadWrite | Permission.Inherit), Topic("known", 4)));
        Assert.Equal(ResponseCode.Success, answer.Code);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        _broker.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_recorded_request_is_answered_with_the_same_code_fields_and_shape(string name)
    {
        var request = Capture.Named(name);
        var recorded = Capture.All
            .Where(capture => capture is { ToNameServer: true, IsRequest: false } && capture.AnswersCode == request.Code)
            .ToList();

        var answer = await _client.CallAsync(request.ToRequest());

        var alike = recorded.FirstOrDefault(capture => capture.Code == answer.Code);
        Assert.True(alike is not null, $"{answer} has a code that was never recorded for {request.Code}.");
        Assert.Equal(alike.Fields?.Select(static field => field.Key) ?? [], answer.Fields.Keys);
        Assert.Equal(alike.BodyLength == 0, answer.Body.IsEmpty);
        if (alike.HasJsonBody)
        {
            var names = answer.BodyJson.Members.Select(static member => member.Name);
            Assert.Equal(alike.BodyJson.Members.Select(static member => member.Name), names);
        }
    }

    /// <summary>5.x says one thing more about a broker than 4.9.8 did; the rest must be the same bytes, keys quoted or not.</summary>
    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_recorded_route_is_given_byte_for_byte(string name)
    {
        var recorded = Capture.Named(name);
        var asked = Capture.All.First(capture => capture is { ToNameServer: true, FromClient: true, Code: 105 } && capture.Client == recorded.Client);
        var queues = recorded.BodyJson["queueDatas"].Items[0].GetInt32("writeQueueNums");

        var answer = await _client.CallAsync(asked.ToRequest().With("topic", queues == 8 ? "TBW102" : "known"));

        Assert.Equal(
            System.Text.Encoding.UTF8.GetString(recorded.Body),
            answer.BodyText.Replace(",\"enableActingMaster\":false", "", StringComparison.Ordinal));
        Assert.Single(TopicRoute.Read(LenientJson.Parse(answer.BodyText)).Brokers);
    }
}
