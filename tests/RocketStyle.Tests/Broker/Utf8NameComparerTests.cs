using System.Text;
using RocketStyle.Broker;

namespace RocketStyle.Tests.Broker;

public sealed class Utf8NameComparerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("%RETRY%a-group-with-a-long-name_0123456789")]
    [InlineData("bär")]
    [InlineData("日本")]
    public void A_name_and_its_bytes_are_equal_and_hash_alike(string name)
    {
        var comparer = Utf8NameComparer.Instance;
        var bytes = Encoding.UTF8.GetBytes(name);
        Assert.Equal(comparer.GetHashCode(name), comparer.GetHashCode(bytes.AsSpan()));
        Assert.True(comparer.Equals(bytes.AsSpan(), name));
        Assert.Equal(name, comparer.Create(bytes));
        Assert.False(comparer.Equals(bytes.AsSpan(), name + "x"));
        Assert.False(comparer.Equals([.. bytes, (byte)'x'], name));
    }
}
