namespace RocketStyle.Tests.Tidy;

/// <summary>A method is a paragraph. A hot loop may be longer when a comment in or above it says why it stays whole.</summary>
public sealed class MethodLengthTests
{
    private const int MaxLines = 50;
    private const int MaxLinesOfHotLoop = 70;

    [Fact]
    public void No_method_is_longer_than_a_paragraph() =>
        TidyAssert.None(
            from file in RepositoryLayout.SourceFiles
            from method in MethodScanner.Methods(File.ReadAllText(file))
            let limit = SaysWhyItStaysWhole(method.Text) ? MaxLinesOfHotLoop : MaxLines
            where method.Lines > limit
            select $"{RepositoryLayout.Relative(file)}:{method.FirstLine} {method.Name}: {method.Lines} lines, at most {limit}");

    [Fact]
    public void The_scanner_sees_methods_and_measures_them()
    {
        const string Source = """
            namespace N;

            public sealed class C(int a)
            {
                private readonly int[] _table = [1, 2];

                /// <summary>It has a { brace in a comment.</summary>
                public int Short() => a switch
                {
                    1 => 2,
                    _ => 3,
                };

                public string Name { get; init; } = "}";

                private static void Long<T>(T value) where T : struct
                {
                    if (value.Equals("{"))
                    {
                    }
                }
            }
            """;

        Assert.Equal(
            [("Short", 8, 5), ("Long", 16, 6)],
            MethodScanner.Methods(Source).Select(m => (m.Name, m.FirstLine, m.Lines)));
    }

    [Fact]
    public void The_scanner_finds_methods_in_most_files()
    {
        var count = RepositoryLayout.SourceFiles.Count(file => MethodScanner.Methods(File.ReadAllText(file)).Any());
        Assert.True(count > RepositoryLayout.SourceFiles.Count / 2, $"Methods in only {count} of {RepositoryLayout.SourceFiles.Count} files.");
    }

    private static bool SaysWhyItStaysWhole(string method) => method.Contains("whole", StringComparison.OrdinalIgnoreCase);
}
