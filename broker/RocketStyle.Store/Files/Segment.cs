namespace RocketStyle.Store.Files;

internal sealed class Segment
{
    internal void Release() => throw new NotImplementedException();
}
