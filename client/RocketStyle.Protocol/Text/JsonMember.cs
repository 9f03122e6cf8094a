namespace RocketStyle.Protocol.Text;

/// <summary>One member of an object: a key, which in this dialect may itself be a number or an object, and a value.</summary>
/// <param name="Key">The key as it stood in the text.</param>
/// <param name="Value">The value.</param>
public readonly record struct JsonMember(JsonValue Key, JsonValue Value)
{
    /// <summary>The key as text: <c>{0:"x"}</c>, <c>{"0":"x"}</c> and <c>{'0':"x"}</c> all give "0".</summary>
    /// <exception cref="ProtocolException">The key is an object.</exception>
    public string Name => Key.AsText() ?? "null";

    /// <summary>
    /// The key as object, for maps keyed by a queue: <c>{{"topic":"T"}:1}</c>, or the same object inside a text, which some peers send.
    /// </summary>
    /// <exception cref="ProtocolException">The key is neither an object nor a text holding one.</exception>
    public JsonValue KeyObject()
    {
        var key = Key.Kind == JsonKind.Text ? LenientJson.Parse(Key.AsText()!) : Key;
        return key.Kind == JsonKind.Object ? key : throw new ProtocolException($"A map key is {key.Kind}, an object was expected.");
    }
}
