namespace RocketStyle.Client;

/// <summary>Where the cluster is, and how patient the client is with it.</summary>
public sealed record RocketClientOptions
{
    /// <summary>Port of a name server that is named without one.</summary>
    public const int DefaultPort = 9876;

    private const string Scheme = "rocketmq://";

    /// <summary>Addresses of the name servers, <c>host:port</c>; any one of them suffices.</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>
    /// What tells this client from others of the same machine. Null: process id and a number. Give it a lasting name
    /// when broadcast offsets shall survive a restart.
    /// </summary>
    public string? ClientName { get; init; }

    /// <summary>Time for one exchange that is not a send or a pull. 3 s, as Apache RocketMQ.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the routes of topics in use are asked for again. 30 s, as Apache RocketMQ.</summary>
    public TimeSpan RouteRefreshInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often brokers hear that this client lives. 30 s; they forget it after 120.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads a connection text: <c>rocketmq://host:9876</c>, or name servers joined with <c>;</c> or <c>,</c>.</summary>
    /// <param name="connection">The text; ports may be left out.</param>
    /// <exception cref="FormatException">The text is empty or names something that is no address.</exception>
    public static RocketClientOptions Parse(string connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var text = connection.Trim();
        if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            text = text[Scheme.Length..].TrimEnd('/');
        }

        if (text.Contains('?', StringComparison.Ordinal) || text.Contains('@', StringComparison.Ordinal))
        {
            throw new FormatException($"'{connection}' carries a user or parameters; only name server addresses are understood.");
        }

        var servers = text.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return servers.Length == 0
            ? throw new FormatException($"'{connection}' names no name server; write host:{DefaultPort}.")
            : new RocketClientOptions { NameServers = [.. servers.Select(server => WithPort(server, connection))] };
    }

    /// <summary>Everything that is wrong with these options, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (NameServers.Count == 0)
        {
            yield return "NameServers is empty; the client needs at least one, as host:port.";
        }

        if (RequestTimeout <= TimeSpan.Zero || RouteRefreshInterval <= TimeSpan.Zero || HeartbeatInterval <= TimeSpan.Zero)
        {
            yield return $"RequestTimeout is {RequestTimeout}, RouteRefreshInterval {RouteRefreshInterval}, "
                + $"HeartbeatInterval {HeartbeatInterval}; all must be positive.";
        }
    }

    private static string WithPort(string server, string connection)
    {
        var bracket = server.LastIndexOf(']');
        var colon = server.LastIndexOf(':');
        var hasPort = colon > bracket;
        var isLegal = !hasPort || (colon > 0 && ushort.TryParse(server.AsSpan(colon + 1), out var port) && port > 0);
        return isLegal
            ? hasPort ? server : $"{server}:{DefaultPort}"
            : throw new FormatException($"'{server}' in '{connection}' is no address; write host:port.");
    }
}
