using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Broker;

/// <summary>Reads a configuration file in fastjson's dialect, falling back to its backup.</summary>
internal static class ConfigJson
{
    /// <returns>The content, or null when neither the file nor its backup exists.</returns>
    /// <exception cref="StoreException">A file is there, but neither it nor its backup can be read.</exception>
    internal static JsonValue? Load(string path)
    {
        JsonValue? content = null;
        var found = AtomicFile.TryRead(path, bytes => TryParse(bytes, out content));
        return found ? content : null;
    }

    private static bool TryParse(byte[] bytes, out JsonValue? content)
    {
        content = null;
        if (bytes.Length == 0)
        {
            return false;
        }

        try
        {
            content = LenientJson.Parse(bytes);
            return content.Kind == JsonKind.Object;
        }
        catch (ProtocolException)
        {
            return false;
        }
    }
}
