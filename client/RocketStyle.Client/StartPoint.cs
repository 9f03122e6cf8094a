namespace RocketStyle.Client;

/// <summary>The three cases of <see cref="StartFrom"/>.</summary>
internal enum StartPoint
{
    Last,
    First,
    Time,
}
