using System.Text;
using RocketStyle.Client;

namespace RocketStyle.Tests.Client;

public sealed class HexIdTests
{
    [Theory]
    [InlineData("7F00000100002A9F00000000000003E8")]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("7f00000100002a9f00000000000003e8")]
    [InlineData("20010DB800000000000000000000000100002A9F00000000000003E8")]
    [InlineData("7F00000100002A9F00000000000003EX")]
    public void An_id_comes_back_as_it_was_whatever_it_looks_like(string text)
    {
        var id = HexId.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, id.ToString());
        Assert.Equal(text.Length == 0, id.IsEmpty);
    }

    [Fact]
    public void New_ids_differ_and_are_written_as_they_read()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => HexId.NewUnique()).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        var bytes = new byte[HexId.MaxBytes];
        Assert.Equal(ids[0].ToString(), Encoding.ASCII.GetString(bytes, 0, ids[0].Write(bytes)));
    }
}
