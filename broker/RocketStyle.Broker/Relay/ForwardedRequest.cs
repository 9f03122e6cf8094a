using RocketStyle.Protocol;

namespace RocketStyle.Broker.Relay;

/// <summary>A tool's request as it goes on to a client: its fields, the broker's own in place of those it knows better, and a body.</summary>
/// <remarks>What signs the tool's request is left out: the client checks none of it, and credentials are no business of its.</remarks>
internal readonly ref struct ForwardedRequest(Command request, ReadOnlySpan<byte> body, string? brokerName = null, int? topicFlag = null, int? groupFlag = null)
{
    private readonly ReadOnlySpan<byte> _body = body;

    internal void Write(ref FrameWriter writer)
    {
        for (var i = 0; i < request.FieldCount; i++)
        {
            var name = request.NameAt(i);
            if (!IsCredential(name) && !IsOurs(name))
            {
                writer.Field(name, request.ValueAt(i));
            }
        }

        writer.Field("brokerName"u8, brokerName);
        if (topicFlag is { } ofTopic)
        {
            writer.Field("topicSysFlag"u8, ofTopic);
        }

        if (groupFlag is { } ofGroup)
        {
            writer.Field("groupSysFlag"u8, ofGroup);
        }

        writer.Body(_body);
    }

    private static bool IsCredential(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("AccessKey"u8) || name.SequenceEqual("Signature"u8) || name.SequenceEqual("SecurityToken"u8);

    private bool IsOurs(ReadOnlySpan<byte> name) =>
        (brokerName is not null && name.SequenceEqual("brokerName"u8))
        || (topicFlag is not null && name.SequenceEqual("topicSysFlag"u8))
        || (groupFlag is not null && name.SequenceEqual("groupSysFlag"u8));
}
