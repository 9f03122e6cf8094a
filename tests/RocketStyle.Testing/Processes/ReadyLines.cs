using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace RocketStyle.Testing.Processes;

/// <summary>What the broker prints when it is ready: the first sentence, then one indented line per thing it offers.</summary>
public sealed partial class ReadyLines
{
    private readonly Dictionary<string, string> _facts = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _begun;

    /// <summary>Completes when the last line has come.</summary>
    public Task Ready => _ready.Task;

    public int BrokerPort => EndPoint("broker").Port;

    /// <summary>Port of the name server in the same process; 0 when there is none.</summary>
    public int NameServerPort => Fact("name server").StartsWith("none", StringComparison.Ordinal) ? 0 : EndPoint("name server").Port;

    public Uri Health => new(Fact("health").Split(' ')[0]);

    public string Flush => Fact("flush");

    public void Read(string line)
    {
        _begun |= FirstLine().IsMatch(line);
        if (_begun && FactLine().Match(line) is { Success: true } fact)
        {
            _facts[fact.Groups[1].Value] = fact.Groups[2].Value.Trim();
            if (fact.Groups[1].Value == "flush")
            {
                _ready.TrySetResult();
            }
        }
    }

    public void End(string reason) => _ready.TrySetException(new InvalidOperationException(reason));

    private string Fact(string name) =>
        _facts.TryGetValue(name, out var fact) ? fact : throw new InvalidOperationException($"The broker printed no line '{name}'.");

    private IPEndPoint EndPoint(string name)
    {
        var text = Fact(name).Split(' ')[0];
        var colon = text.LastIndexOf(':');
        return new IPEndPoint(IPAddress.Loopback, int.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^RocketStyle \S+ is ready after ")]
    private static partial Regex FirstLine();

    [GeneratedRegex(@"^  (\S+(?: \S+)?)\s{2,}(\S.*)$")]
    private static partial Regex FactLine();
}
