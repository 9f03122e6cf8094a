using System.Text.Json;

namespace RocketStyle.Client.Consuming;

/// <summary>Offsets of a broadcast consumer in a JSON file: topic, broker and index of each queue with the next offset.</summary>
/// <remarks>
/// Any thread, one lock. The file is written beside and renamed over the old one, so a crash leaves one of the two. A file
/// that cannot be read is an error and not an empty one: a lost file must not mean "from the start" silently.
/// </remarks>
internal sealed class LocalOffsetFile
{
    private readonly Lock _gate = new();
    private readonly string? _path;
    private readonly SortedDictionary<QueueId, long> _offsets = [];
    private bool _changed;

    private LocalOffsetFile(string? path) => _path = path;

    /// <summary>Reads the file if there is one.</summary>
    /// <param name="folder">Where it lies; null keeps offsets in memory only.</param>
    /// <param name="name">Tells it from those of other groups and clients.</param>
    /// <exception cref="RocketException">The file is there and is not what this client writes.</exception>
    internal static LocalOffsetFile Open(string? folder, string name)
    {
        var file = new LocalOffsetFile(folder is null ? null : Path.Combine(folder, name + ".offsets.json"));
        if (File.Exists(file._path))
        {
            file.Load(file._path);
        }

        return file;
    }

    internal long? Find(QueueId queue)
    {
        lock (_gate)
        {
            return _offsets.TryGetValue(queue, out var offset) ? offset : null;
        }
    }

    internal void Set(QueueId queue, long offset)
    {
        lock (_gate)
        {
            _changed |= !_offsets.TryGetValue(queue, out var old) || old != offset;
            _offsets[queue] = offset;
        }
    }

    /// <summary>Writes the file if something changed.</summary>
    internal void Save()
    {
        lock (_gate)
        {
            if (!_changed || _path is null)
            {
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var beside = _path + ".new";
            using (var stream = File.Create(beside))
            {
                Write(stream);
            }

            File.Move(beside, _path, overwrite: true);
            _changed = false;
        }
    }

    private void Write(FileStream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (var (queue, offset) in _offsets)
        {
            json.WriteStartObject();
            json.WriteString("topic", queue.Topic);
            json.WriteString("broker", queue.Broker);
            json.WriteNumber("index", queue.Index);
            json.WriteNumber("offset", offset);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var item in document.RootElement.EnumerateArray())
            {
                var queue = new QueueId(
                    item.GetProperty("topic").GetString()!,
                    item.GetProperty("broker").GetString()!,
                    item.GetProperty("index").GetInt32());
                _offsets[queue] = item.GetProperty("offset").GetInt64();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new RocketException($"The offsets in '{path}' cannot be read; move the file away to begin anew.", e);
        }
    }
}
