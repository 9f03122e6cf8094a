namespace RocketStyle.Protocol;

/// <summary>The names under which languages stand in JSON headers and in connection listings.</summary>
public static class LanguageNames
{
    private static readonly byte[][] Utf8 =
    [
        "JAVA"u8.ToArray(), "CPP"u8.ToArray(), "DOTNET"u8.ToArray(), "PYTHON"u8.ToArray(), "DELPHI"u8.ToArray(),
        "ERLANG"u8.ToArray(), "RUBY"u8.ToArray(), "OTHER"u8.ToArray(), "HTTP"u8.ToArray(), "GO"u8.ToArray(),
        "PHP"u8.ToArray(), "OMS"u8.ToArray(), "RUST"u8.ToArray(), "NODE_JS"u8.ToArray(),
    ];

    /// <summary>The wire name, for example <c>DOTNET</c>.</summary>
    public static ReadOnlySpan<byte> Of(LanguageCode language) => Utf8[(int)language < Utf8.Length ? (int)language : (int)LanguageCode.Other];

    /// <summary>The language of a name in any case; unknown names are <see cref="LanguageCode.Other"/>, for a peer must never fail on one.</summary>
    public static LanguageCode Parse(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Utf8.Length; i++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, Utf8[i]))
            {
                return (LanguageCode)i;
            }
        }

        return LanguageCode.Other;
    }

    /// <summary>The language of a number; numbers out of range are <see cref="LanguageCode.Other"/>.</summary>
    public static LanguageCode FromNumber(long number) =>
        number >= 0 && number < Utf8.Length ? (LanguageCode)number : LanguageCode.Other;
}
