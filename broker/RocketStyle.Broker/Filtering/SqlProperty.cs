using System.Text;

namespace RocketStyle.Broker.Filtering;

/// <summary>The value of a message property: always a text, NULL when the message has none. Names are case-sensitive.</summary>
/// <param name="name">ASCII, as the language's names are.</param>
/// <param name="slot">Number of the name within the expression.</param>
internal sealed class SqlProperty(string name, int slot) : SqlExpression
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(name);

    internal string Name => name;

    internal override SqlValue Evaluate(in SqlMessage message) =>
        message.TryGet(_utf8, slot, out var value) ? SqlValue.Of(value) : SqlValue.Null;
}
