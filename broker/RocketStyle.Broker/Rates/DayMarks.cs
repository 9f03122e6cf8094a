namespace RocketStyle.Broker.Rates;

/// <summary>Totals as they stood when yesterday and today began, by the local clock.</summary>
internal sealed class DayMarks(DateTime today)
{
    private DateTime _today = today;

    internal TrafficTotals YesterdayMorning { get; private set; }

    internal TrafficTotals TodayMorning { get; private set; }

    internal void Look(DateTime date, in TrafficTotals totals)
    {
        if (date != _today)
        {
            _today = date;
            (YesterdayMorning, TodayMorning) = (TodayMorning, totals);
        }
    }
}
