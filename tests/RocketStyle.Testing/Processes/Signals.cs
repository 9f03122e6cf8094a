using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RocketStyle.Testing.Processes;

/// <summary>Signals as an operator sends them.</summary>
public static partial class Signals
{
    private const int Terminate = 15;

    /// <summary>Asks a process to end in order: kill -15.</summary>
    public static void SendTerminate(Process process)
    {
        if (Kill(process.Id, Terminate) != 0)
        {
            throw new InvalidOperationException($"kill failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
