using System.Runtime.InteropServices;

namespace RocketStyle.Store.Upkeep;

/// <summary>Lets the calling thread stand back behind those who serve requests.</summary>
/// <remarks>
/// For threads that work on for milliseconds and hold no lock that requests often need: the appender meets the upkeep thread only at a queue whose
/// ring is full while it is being written. On Linux a managed thread's priority does nothing: a thread of equal weight keeps a socket thread of its
/// processor waiting until its share is used up, even while another processor has nothing to do.
/// </remarks>
internal static partial class PatientThread
{
    private const int CallingThread = 0;
    private const int Niceness = 10; // a tenth of the weight: where no processor is ever idle the thread still gets on

    /// <summary>At the beginning of the thread. Where the system knows no such thing, or refuses it, nothing changes.</summary>
    internal static void Begin()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(CallingThread, CallingThread, Niceness);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);
}
