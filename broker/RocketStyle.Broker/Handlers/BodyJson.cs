using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Broker.Handlers;

/// <summary>Reads a request's JSON body; what is wrong with it becomes the answer's remark, not the end of the connection.</summary>
internal static class BodyJson
{
    internal static JsonValue? TryRead(ReadOnlySpan<byte> body, out string? problem)
    {
        problem = null;
        if (body.IsEmpty)
        {
            problem = "The request has no body.";
            return null;
        }

        try
        {
            var json = LenientJson.Parse(body);
            if (json.Kind == JsonKind.Object)
            {
                return json;
            }

            problem = "The body is not a JSON object.";
        }
        catch (ProtocolException exception)
        {
            problem = $"The body is not legal JSON: {exception.Message}";
        }

        return null;
    }

    /// <summary>Reads a body of a known shape; a member of the wrong type is the sender's mistake like any other.</summary>
    internal static T? TryRead<T>(ReadOnlySpan<byte> body, Func<JsonValue, T> read, out string? problem)
        where T : class
    {
        try
        {
            return TryRead(body, out problem) is { } json ? read(json) : null;
        }
        catch (ProtocolException exception)
        {
            problem = $"The body cannot be read: {exception.Message}";
            return null;
        }
    }
}
