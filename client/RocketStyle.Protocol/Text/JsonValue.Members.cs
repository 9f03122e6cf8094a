namespace RocketStyle.Protocol.Text;

/// <content>Members by name. Exact spelling wins; otherwise upper and lower case are the same, since some clients capitalise every name.</content>
public sealed partial class JsonValue
{
    /// <summary>The member of that name; <see cref="Null"/> when there is none. When a name occurs twice the last one counts.</summary>
    /// <param name="name">Name of the member.</param>
    /// <exception cref="ProtocolException">This is no object (and not null).</exception>
    public JsonValue this[string name]
    {
        get
        {
            var members = Kind == JsonKind.Object ? (JsonMember[])_content! : (JsonMember[])Members;
            JsonValue? similar = null;
            for (var i = members.Length - 1; i >= 0; i--)
            {
                var key = members[i].Key;
                if (key.Kind != JsonKind.Text)
                {
                    continue;
                }

                var spelling = (string)key._content!;
                if (string.Equals(spelling, name, StringComparison.Ordinal))
                {
                    return members[i].Value;
                }

                if (similar is null && string.Equals(spelling, name, StringComparison.OrdinalIgnoreCase))
                {
                    similar = members[i].Value;
                }
            }

            return similar ?? Null;
        }
    }

    /// <summary>The text member of that name; null when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <exception cref="ProtocolException">The member is an array or an object.</exception>
    public string? GetText(string name) => Get(name, static (value, _) => value.AsText(), default(string));

    /// <summary>The text member of that name; <paramref name="missing"/> when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="missing">What a missing member stands for.</param>
    /// <exception cref="ProtocolException">The member is an array or an object.</exception>
    public string GetText(string name, string missing) => GetText(name) ?? missing;

    /// <summary>The number of that name; <paramref name="missing"/> when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="missing">What a missing member stands for.</param>
    /// <exception cref="ProtocolException">The member is no whole number of 32 bits.</exception>
    public int GetInt32(string name, int missing = 0) => Get(name, static (value, missing) => value.AsInt32(missing), missing);

    /// <summary>The number of that name; <paramref name="missing"/> when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="missing">What a missing member stands for.</param>
    /// <exception cref="ProtocolException">The member is no whole number of 64 bits.</exception>
    public long GetInt64(string name, long missing = 0) => Get(name, static (value, missing) => value.AsInt64(missing), missing);

    /// <summary>The number of that name; <paramref name="missing"/> when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="missing">What a missing member stands for.</param>
    /// <exception cref="ProtocolException">The member is no number.</exception>
    public double GetDouble(string name, double missing = 0) => Get(name, static (value, missing) => value.AsDouble(missing), missing);

    /// <summary>The yes or no of that name; <paramref name="missing"/> when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="missing">What a missing member stands for.</param>
    /// <exception cref="ProtocolException">The member is neither true nor false.</exception>
    public bool GetBoolean(string name, bool missing = false) => Get(name, static (value, missing) => value.AsBoolean(missing), missing);

    /// <summary>The values of the array of that name; empty when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <exception cref="ProtocolException">The member is no array.</exception>
    public IReadOnlyList<JsonValue> GetItems(string name) => Get(name, static (value, _) => value.Items, 0);

    /// <summary>The texts of the array of that name, nulls left out; empty when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <exception cref="ProtocolException">The member is no array of texts.</exception>
    public IReadOnlyList<string> GetTexts(string name) => [.. GetItems(name).Select(static item => item.AsText()).OfType<string>()];

    /// <summary>The members of the object of that name; empty when it is missing.</summary>
    /// <param name="name">Name of the member.</param>
    /// <exception cref="ProtocolException">The member is no object.</exception>
    public IReadOnlyList<JsonMember> GetMembers(string name) => Get(name, static (value, _) => value.Members, 0);

    /// <summary>Reads a member and, when it is of the wrong type, says which one it was.</summary>
    private TResult Get<TResult, TMissing>(string name, Func<JsonValue, TMissing, TResult> read, TMissing missing)
    {
        try
        {
            return read(this[name], missing);
        }
        catch (ProtocolException e)
        {
            throw new ProtocolException($"{name}: {e.Message}", e);
        }
    }
}
