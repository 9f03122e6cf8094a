using System.Text;
using RocketStyle.Broker.Filtering;

namespace RocketStyle.Tests.Broker.Filtering;

/// <summary>The message that the tables of conditions are about.</summary>
internal static class SqlCases
{
    internal const string True = "TRUE";
    internal const string False = "FALSE";
    internal const string Null = "NULL";
    internal const string Error = "ERROR";
    internal const string Refused = "REFUSED";

    /// <summary>m and n are missing.</summary>
    internal static readonly (string Name, string Value)[] Properties =
    [
        ("a", "5"), ("d", "5.5"), ("s", "abc"), ("b", "true"),
        ("neg", "-7"), ("big", "3000000000"), ("plus", "+5"), ("zero", "0"), ("max", "9223372036854775807"),
        ("exp", "1e3"), ("blank", " 5 "), ("letter", "5d"), ("nan", "NaN"), ("inf", "Infinity"), ("minusZero", "-0.0"),
        ("quote", "it's"), ("city", "東京 Tōkyō"), ("yes", "TRUE"), ("no", "false"), ("_x$1", "odd name"), ("TAGS", "red"),
    ];

    internal static byte[] Utf8(params (string Name, string Value)[] properties) =>
        Encoding.UTF8.GetBytes(string.Concat(properties.Select(p => $"{p.Name}\u0001{p.Value}\u0002")));

    /// <summary>What a condition says of the message, or that it is refused.</summary>
    internal static string Verdict(string expression) => Verdict(expression, Utf8(Properties));

    internal static string Verdict(string expression, byte[] properties) =>
        SqlFilter.TryCreate(expression, out var filter, out _)
            ? filter.Decide(properties) switch
            {
                SqlTruth.True => True,
                SqlTruth.False => False,
                SqlTruth.Unknown => Null,
                _ => Error,
            }
            : Refused;

    internal static SqlFilter Filter(string expression)
    {
        Assert.True(SqlFilter.TryCreate(expression, out var filter, out var error), $"{expression}: {error?.Sentence}");
        return filter;
    }

    internal static SqlSyntaxError Problem(string expression)
    {
        Assert.False(SqlFilter.TryCreate(expression, out _, out var error), expression);
        return error;
    }
}
