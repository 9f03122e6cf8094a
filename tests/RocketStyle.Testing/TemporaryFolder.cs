namespace RocketStyle.Testing;

/// <summary>A folder of its own for one test, gone with everything in it when the test is over.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder under the machine's temporary folder.</summary>
    /// <param name="name">A word that tells whose it is.</param>
    public TemporaryFolder(string name = "test")
    {
        FullName = Directory.CreateTempSubdirectory($"rocketstyle-{name}-").FullName;
    }

    /// <summary>Absolute path.</summary>
    public string FullName { get; }

    /// <summary>Path of something inside.</summary>
    public string Inside(params ReadOnlySpan<string> parts) => Path.Combine([FullName, .. parts]);

    /// <inheritdoc />
    public void Dispose()
    {
        if (Directory.Exists(FullName))
        {
            Directory.Delete(FullName, recursive: true);
        }
    }
}
