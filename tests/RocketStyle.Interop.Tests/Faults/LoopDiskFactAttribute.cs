using RocketStyle.Faults.Live;

namespace RocketStyle.Interop.Tests.Faults;

/// <summary>A test that mounts a disk of its own. Without root or loop devices it is skipped and says why, with CI=true too: not every runner may mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LoopDiskFactAttribute : FactAttribute
{
    public LoopDiskFactAttribute() => Skip = LoopDisk.Missing;
}
