using System.Text.RegularExpressions;

namespace RocketStyle.Tests.Tidy;

/// <summary>What changes the store's files goes through one place, or the tests that cut the power do not see it.</summary>
public sealed partial class DiskSeamTests
{
    private static readonly string[] Allowed =
    [
        "broker/RocketStyle.Store/Files/IDiskCalls.cs", // the place
        "broker/RocketStyle.Store/Files/StoreLock.cs", // a lock is no content
    ];

    [Fact]
    public void The_broker_changes_files_only_through_the_disk_calls() =>
        TidyAssert.None(
            from file in RepositoryLayout.ProductFiles
            let name = RepositoryLayout.Relative(file)
            where name.StartsWith("broker/RocketStyle.Store/", StringComparison.Ordinal) || name.StartsWith("broker/RocketStyle.Broker/", StringComparison.Ordinal)
            where !Allowed.Contains(name)
            from Match match in DirectChange().Matches(SourceText.WithoutCommentsAndTexts(File.ReadAllText(file)))
            select $"{name}: {match.Value}");

    [GeneratedRegex(
        @"\b(?:RandomAccess\.(?:Write|SetLength)|File\.(?:OpenHandle|Move|Delete|Create|WriteAll\w+|AppendAll\w+|Replace|Copy)|Directory\.(?:CreateDirectory|Delete|Move)|new FileStream)\b")]
    private static partial Regex DirectChange();
}
