using RocketStyle.Faults.Disk;
using RocketStyle.Store;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.CrashStates;

/// <summary>One life on a recorded disk, and its book.</summary>
/// <param name="Events">Everything that happened to the disk.</param>
/// <param name="Begin">The first event that was not there before.</param>
/// <param name="Ledger">What was promised.</param>
/// <param name="Mode">Flush mode of the store.</param>
internal sealed record Recording(DiskEvent[] Events, int Begin, FaultLedger Ledger, FlushMode Mode)
{
    /// <summary>Lives a seeded life in an empty folder.</summary>
    internal static Recording Make(string folder, int seed, FlushMode mode, Func<DiskOperation, string, DiskOutcome>? fault)
    {
        var random = new Random(seed);
        var disk = new RecordingDisk(folder) { LogIsMapped = mode == FlushMode.Async, Fault = fault };
        var ledger = new FaultLedger();
        using (var load = new MixedLoad(folder, disk, ledger, random, mode))
        {
            load.Open();
            var steps = 30 + random.Next(60);
            for (var step = 0; step < steps; step++)
            {
                load.Step();
            }

            if (random.Next(2) == 0)
            {
                load.Close();
            }
            else
            {
                return new Recording(disk.Events(), disk.Begin, ledger, mode); // before the close below: the end of the recording is a kill
            }
        }

        return new Recording(disk.Events(), disk.Begin, ledger, mode);
    }
}
