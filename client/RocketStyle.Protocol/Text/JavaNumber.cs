using System.Globalization;

namespace RocketStyle.Protocol.Text;

/// <summary>Floating-point numbers the way Java prints them: 0.0, 12.5, 1.0E10. Tools of RocketMQ parse and show these texts.</summary>
internal static class JavaNumber
{
    /// <summary>The shortest digits that give the same number back, plain from 0.001 up to 10 million, else with an exponent.</summary>
    internal static string Format(double number)
    {
        if (number == 0 || !double.IsFinite(number))
        {
            return number == 0 ? (double.IsNegative(number) ? "-0.0" : "0.0") : number.ToString(CultureInfo.InvariantCulture);
        }

        var magnitude = Math.Abs(number);
        if (magnitude is >= 1e-3 and < 1e7)
        {
            return WithPoint(number.ToString("R", CultureInfo.InvariantCulture));
        }

        var parts = magnitude.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        var digits = ShortestDigits(magnitude);
        var exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        var mantissa = digits.Length == 1 ? $"{digits}.0" : $"{digits[0]}.{digits[1..]}";
        return $"{(number < 0 ? "-" : "")}{mantissa}E{exponent}";
    }

    private static string WithPoint(string text) => text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";

    /// <summary>The significant digits of the shortest round-trip text, without point, exponent or zeros at either end.</summary>
    private static string ShortestDigits(double magnitude)
    {
        var text = magnitude.ToString("R", CultureInfo.InvariantCulture).Split('E')[0].Replace(".", "", StringComparison.Ordinal);
        var digits = text.Trim('0');
        return digits.Length == 0 ? "0" : digits;
    }
}
