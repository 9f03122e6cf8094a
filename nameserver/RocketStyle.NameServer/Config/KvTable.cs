using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.NameServer.Config;

/// <summary>
/// Small settings that administrators leave for everyone: namespace, key, value. Kept in RocketMQ's kvConfig.json, so that a file can
/// be moved in and out.
/// </summary>
/// <remarks>
/// Any thread; one lock, held while the file is written, so that the file always shows the latest table. An answer means on disk.
/// Writing blocks for a few milliseconds: changes are rare and come from administrators; reading never waits for the disk.
/// </remarks>
internal sealed class KvTable
{
    /// <summary>How many entries are accepted, over all namespaces.</summary>
    internal const int MaxEntries = 100_000;

    private readonly Lock _gate = new();
    private readonly string? _path;
    private SortedDictionary<string, SortedDictionary<string, string>> _namespaces;
    private long _version;

    private KvTable(string? path, SortedDictionary<string, SortedDictionary<string, string>> namespaces)
    {
        _path = path;
        _namespaces = namespaces;
    }

    /// <summary>Number of the current state.</summary>
    internal long Version => Volatile.Read(ref _version);

    /// <summary>Opens the table.</summary>
    /// <param name="path">The file; null keeps everything in memory.</param>
    /// <param name="log">Hears that the generation before the last one is used.</param>
    /// <exception cref="IOException">The file is there but cannot be read or understood, and the one before cannot either; they are left alone.</exception>
    internal static KvTable Open(string? path, ILogger? log = null)
    {
        var namespaces = NewNamespaces();
        if (path is not null)
        {
            AtomicFile.Read(path, content => Load(path, content, namespaces), out var problem);
            if (problem is not null)
            {
                log?.KvHarmed(problem);
            }
        }

        return new KvTable(path, namespaces);
    }

    internal string? Find(string space, string key) =>
        Volatile.Read(ref _namespaces).TryGetValue(space, out var table) ? table.GetValueOrDefault(key) : null;

    /// <summary>All entries of a namespace; null when it has none.</summary>
    internal KvTableBody? List(string space) =>
        Volatile.Read(ref _namespaces).TryGetValue(space, out var table) ? new KvTableBody { Table = table } : null;

    /// <summary>Sets a value and writes the file.</summary>
    /// <returns>Why it was refused; null when it is on disk.</returns>
    /// <exception cref="IOException">The file could not be written; the table is as before.</exception>
    internal string? Put(string space, string key, string value)
    {
        lock (_gate)
        {
            if (_namespaces.Values.Sum(static table => table.Count) >= MaxEntries && Find(space, key) is null)
            {
                return $"{MaxEntries} entries are kept (KvTable.MaxEntries); '{space}/{key}' is refused.";
            }

            Replace(space, table => table[key] = value);
            return null;
        }
    }

    /// <summary>Removes a value, if it is there, and writes the file.</summary>
    /// <exception cref="IOException">The file could not be written; the table is as before.</exception>
    internal void Delete(string space, string key)
    {
        lock (_gate)
        {
            if (Find(space, key) is not null)
            {
                Replace(space, table => table.Remove(key));
            }
        }
    }

    private static SortedDictionary<string, SortedDictionary<string, string>> NewNamespaces() => new(StringComparer.Ordinal);

    private static void Load(string path, byte[] content, SortedDictionary<string, SortedDictionary<string, string>> namespaces)
    {
        namespaces.Clear();
        try
        {
            foreach (var space in LenientJson.Parse(content).GetMembers("configTable"))
            {
                var table = new SortedDictionary<string, string>(StringComparer.Ordinal);
                foreach (var entry in space.Value.Members)
                {
                    table[entry.Name] = entry.Value.AsText() ?? "";
                }

                if (table.Count > 0)
                {
                    namespaces[space.Name] = table;
                }
            }
        }
        catch (ProtocolException e)
        {
            throw new IOException($"{path} is no key/value configuration: {e.Message} Repair it, or move it away to start without.", e);
        }
    }

    /// <summary>Readers see either the old tables or the new ones, never one that changes.</summary>
    private void Replace(string space, Action<SortedDictionary<string, string>> change)
    {
        var namespaces = NewNamespaces();
        foreach (var (name, entries) in _namespaces)
        {
            namespaces[name] = entries;
        }

        var table = _namespaces.TryGetValue(space, out var old)
            ? new SortedDictionary<string, string>(old, StringComparer.Ordinal)
            : new SortedDictionary<string, string>(StringComparer.Ordinal);
        change(table);
        namespaces[space] = table;
        if (table.Count == 0)
        {
            namespaces.Remove(space);
        }

        if (_path is not null)
        {
            AtomicFile.Write(_path, FastJsonWriter.Encode(new KvFile(namespaces), pretty: true));
        }

        Volatile.Write(ref _namespaces, namespaces);
        Volatile.Write(ref _version, _version + 1);
    }

    private sealed class KvFile(SortedDictionary<string, SortedDictionary<string, string>> namespaces) : IJsonWritable
    {
        public void Write(FastJsonWriter writer)
        {
            writer.BeginObject();
            writer.Key("configTable"u8);
            writer.BeginObject();
            foreach (var (name, table) in namespaces)
            {
                writer.Key(name);
                writer.BeginObject();
                foreach (var (key, value) in table)
                {
                    writer.Key(key);
                    writer.Value(value);
                }

                writer.EndObject();
            }

            writer.EndObject();
            writer.EndObject();
        }
    }
}
