using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Broker;

/// <summary>Reads a configuration file in fastjson's dialect, falling back to its backup.</summary>
internal static class ConfigJson
{
    /// <returns>The content, or null when neither the file nor its backup is of use.</returns>
    /// <exception cref="StoreException">The disk refused.</exception>
    internal static JsonValue? Load(string path, ILogger logger) => Load(path, logger, out _);

    /// <param name="path">The file.</param>
    /// <param name="logger">Hears of a harmed file.</param>
    /// <param name="isBackup">Whether the content is that of the generation before.</param>
    /// <returns>The content, or null.</returns>
    internal static JsonValue? Load(string path, ILogger logger, out bool isBackup)
    {
        JsonValue? content = null;
        var found = AtomicFile.TryRead(path, bytes => TryParse(bytes, out content), out var problem, out isBackup);
        if (problem is not null)
        {
            BrokerLog.ConfigHarmed(logger, problem);
        }

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
