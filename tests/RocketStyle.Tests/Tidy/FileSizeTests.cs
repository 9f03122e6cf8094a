namespace RocketStyle.Tests.Tidy;

/// <summary>A file is a page a reader can hold in mind. Past the limit, split by verb: CommitLog.Append.cs.</summary>
public sealed class FileSizeTests
{
    private const int MaxLines = 400;

    [Fact]
    public void No_source_file_is_longer_than_the_limit() =>
        TidyAssert.None(RepositoryLayout.SourceFiles
            .Select(file => (file, lines: File.ReadLines(file).Count()))
            .Where(x => x.lines > MaxLines)
            .Select(x => $"{RepositoryLayout.Relative(x.file)}: {x.lines} lines, at most {MaxLines}"));
}
