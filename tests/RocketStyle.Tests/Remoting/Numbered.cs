using RocketStyle.Protocol;

namespace RocketStyle.Tests.Remoting;

/// <summary>A request header with one field, <c>n</c>.</summary>
internal readonly record struct Numbered(int Code, long Number) : IRequestHeader
{
    public void WriteFields(ref FrameWriter writer) => writer.Field("n"u8, Number);

    public static long Read(Command reply) => reply.TryGetInt64("n"u8, out var n) ? n : -reply.Code;
}
