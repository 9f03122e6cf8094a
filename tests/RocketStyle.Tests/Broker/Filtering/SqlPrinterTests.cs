using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using RocketStyle.Broker.Filtering;

namespace RocketStyle.Tests.Broker.Filtering;

public sealed class SqlPrinterTests
{
    [Fact]
    public void What_the_printer_writes_the_parser_reads_as_the_same_tree() =>
        Prop.ForAll(SqlTrees.Conditions, tree =>
        {
            var text = SqlPrinter.Print(tree);
            return text.Length > SqlLimits.MaxCharacters || SqlTrees.Shape(Parse(text)) == SqlTrees.Shape(tree);
        }).Check(Config.QuickThrowOnFailure
            .WithMaxTest(1000)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20261121, 7), FSharpOption<int>.None))));

    [Theory]
    [InlineData("((a = 5) or (b = 6)) and not (c)", "(a = 5 OR b = 6) AND NOT c")]
    [InlineData("a = 5 or (b = 6 and c)", "a = 5 OR b = 6 AND c")]
    [InlineData("a or (b or c)", "a OR (b OR c)")]
    [InlineData("(a = 5) = TRUE", "a = 5 = TRUE")]
    [InlineData("a = (b = TRUE)", "a = (b = TRUE)")]
    [InlineData("- -5 < a", "- -5 < a")]
    [InlineData("a < 5.", "a < 5.0")]
    [InlineData("a is not null -- there", "a IS NOT NULL")]
    [InlineData("a not in ('it''s','')", "a NOT IN ('it''s', '')")]
    [InlineData("a not between -1 and +2L", "a NOT BETWEEN -1 AND 2")]
    [InlineData("(a > 1) startswith 'x'", "a > 1 STARTSWITH 'x'")]
    public void A_condition_is_written_with_the_parentheses_it_needs(string expression, string written) =>
        Assert.Equal(written, SqlCases.Filter(expression).ToString());

    private static SqlCondition Parse(string text)
    {
        var tree = SqlParser.Parse(text, out _, out var error);
        return tree ?? throw new ArgumentException($"{text}: {error?.Sentence}", nameof(text));
    }
}
