namespace RocketStyle.Protocol;

/// <summary>The language a peer says it is written in (remoting protocol, language codes). Informational.</summary>
public enum LanguageCode : byte
{
    /// <summary>Java; also what is assumed when a header has no language.</summary>
    Java = 0,

    /// <summary>C++.</summary>
    Cpp = 1,

    /// <summary>.NET: what RocketStyle says of itself.</summary>
    DotNet = 2,

    /// <summary>Python.</summary>
    Python = 3,

    /// <summary>Delphi.</summary>
    Delphi = 4,

    /// <summary>Erlang.</summary>
    Erlang = 5,

    /// <summary>Ruby.</summary>
    Ruby = 6,

    /// <summary>Any other, and every name or number we do not know.</summary>
    Other = 7,

    /// <summary>A bridge from HTTP.</summary>
    Http = 8,

    /// <summary>Go.</summary>
    Go = 9,

    /// <summary>PHP.</summary>
    Php = 10,

    /// <summary>OpenMessaging.</summary>
    Oms = 11,

    /// <summary>Rust.</summary>
    Rust = 12,

    /// <summary>Node.js, known to 5.x only.</summary>
    NodeJs = 13,
}
