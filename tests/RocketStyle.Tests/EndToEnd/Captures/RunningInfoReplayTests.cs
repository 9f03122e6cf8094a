using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>The recorded exchange of code 307 with all four frames: tool, broker, client, and back.</summary>
public sealed class RunningInfoReplayTests
{
    // What signs the tool's request stays with the broker, unlike in Apache RocketMQ: the client has no use for it.
    private static readonly string[] KeptBack = ["AccessKey", "Signature"];

    [Fact]
    public async Task The_recorded_question_reaches_the_client_and_its_recorded_answer_the_tool()
    {
        var asked = Recorded(isRequest: true, fromClient: true);
        var passedOn = Recorded(isRequest: true, fromClient: false);
        var said = Recorded(isRequest: false, fromClient: true);
        var told = Recorded(isRequest: false, fromClient: false);
        await using var broker = await TestBroker.StartAsync();
        using var tool = await RawConnection.OpenAsync(broker.EndPoint.Port);
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        await client.CallAsync(RawRequests.Heartbeat(Field(asked, "clientId"), Field(asked, "consumerGroup"), "any_topic"));

        await tool.SendAsync(asked.ToRequest());
        var question = await client.ReceiveAsync();
        while (question.Code == RequestCode.NotifyConsumerIdsChanged)
        {
            question = await client.ReceiveAsync();
        }

        await client.WriteAsync(said.ToRequest().ToBytes(question.Opaque));
        var answer = await tool.ReceiveAsync();

        Assert.Equal(passedOn.Code, question.Code);
        Assert.Equal(passedOn.Fields!.Select(field => field.Key).Except(KeptBack).Order(), question.Fields.Keys.Order());
        Assert.Equal((told.Code, told.Header["remark"]!.GetValue<string>()), (answer.Code, answer.Remark));
        Assert.Equal(said.Body, answer.Body.ToArray());
    }

    private static Capture Recorded(bool isRequest, bool fromClient) => Capture.All.Single(capture =>
        capture.IsRequest == isRequest && capture.FromClient == fromClient
        && (isRequest ? capture.Code : capture.AnswersCode) == RequestCode.GetConsumerRunningInfo);

    private static string Field(Capture capture, string name) => capture.Fields![name]!.GetValue<string>();
}
