using System.Buffers;
using RocketStyle.Protocol;
using RocketStyle.Store.Log;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R15: a pooled buffer is given back once, and in a debug build whoever still holds a slice of it reads rubbish.</summary>
public sealed class PooledBuffersComeBackOnceTests
{
    private const int Large = (1 << 20) + 7;

    [Fact]
    public void A_frame_that_was_given_back_twice_is_lent_to_one_only()
    {
        var buffer = new FrameBuffer();
        buffer.Write(new byte[Large]);
        var array = buffer.Array;
        buffer.Dispose();
        buffer.Dispose();

        AssertPoisoned(array.AsSpan(0, Large));
        AssertLentOnce(array.Length);
    }

    [Fact]
    public void An_encoded_message_that_was_given_back_twice_is_lent_to_one_only()
    {
        var scratch = AppendScratch.Current;
        var bytes = scratch.Take(Large);
        bytes.Fill(1);
        scratch.Return();
        scratch.Return();

        AssertPoisoned(bytes);
        AssertLentOnce(Large);
    }

    private static void AssertLentOnce(int length)
    {
        var lent = Enumerable.Range(0, 8).Select(_ => ArrayPool<byte>.Shared.Rent(length)).ToList();
        Assert.Equal(lent.Count, lent.Distinct(ReferenceEqualityComparer.Instance).Count());
        lent.ForEach(array => ArrayPool<byte>.Shared.Return(array));
    }

    private static void AssertPoisoned(ReadOnlySpan<byte> given)
    {
#if DEBUG
        Assert.Equal(-1, given.IndexOfAnyExcept((byte)0xDD));
#else
        Assert.False(given.IsEmpty);
#endif
    }
}
