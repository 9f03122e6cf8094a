using System.Globalization;
using System.Net;
using System.Text;

namespace RocketStyle.Perf.Load.Reporting;

/// <summary>Curves with axes and a legend, as SVG.</summary>
internal static class LineChart
{
    private const int Left = 80;
    private const int Width = 880;
    private const int Height = 300;

    internal static void Write(StringBuilder page, IReadOnlyList<Series> all, bool logarithmic)
    {
        var drawn = all.Where(series => series.Points.Length > 1).ToArray();
        if (drawn.Length == 0)
        {
            page.Append("<p>Too short to draw.</p>");
            return;
        }

        var points = drawn.SelectMany(series => series.Points).Select(point => Scaled(point, logarithmic)).ToArray();
        var (right, top) = (Math.Max(points.Max(point => point.X), 1e-9), Math.Max(points.Max(point => point.Y), 1e-9));
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 1000 {Height + 50 + (drawn.Length * 18)}\">");
        for (var i = 0; i <= 4; i++)
        {
            var y = Height - (i * Height / 4.0) + 10;
            var value = logarithmic ? Math.Pow(10, top * i / 4) : top * i / 4;
            page.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#eee\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{value:N0}</text>");
            var label = logarithmic ? Percentile(right * i / 4) : (right * i / 4).ToString("0.#", CultureInfo.InvariantCulture);
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (i * Width / 4.0):0.#}\" y=\"{Height + 28}\" text-anchor=\"middle\">{label}</text>");
        }

        for (var i = 0; i < drawn.Length; i++)
        {
            var path = string.Join(' ', drawn[i].Points.Select(point => Scaled(point, logarithmic)).Select(point => string.Create(
                CultureInfo.InvariantCulture, $"{Left + (point.X / right * Width):0.#},{Height + 10 - (point.Y / top * Height):0.#}")));
            var y = Height + 48 + (i * 18);
            page.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{drawn[i].Colour}\" stroke-width=\"2\"/>")
                .Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y - 9}\" width=\"12\" height=\"10\" fill=\"{drawn[i].Colour}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + 18}\" y=\"{y}\">{WebUtility.HtmlEncode(drawn[i].Name)}</text>");
        }

        page.Append("</svg>");
    }

    private static (double X, double Y) Scaled((double X, double Y) point, bool logarithmic) =>
        logarithmic ? (Math.Log10(point.X), Math.Log10(Math.Max(1, point.Y))) : point;

    private static string Percentile(double exponent) =>
        "p" + (100 - (100 * Math.Pow(10, -exponent))).ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>One curve.</summary>
    internal sealed record Series(string Name, string Colour, (double X, double Y)[] Points);
}
