using System.Text.RegularExpressions;

namespace RocketStyle.Tests.Tidy;

/// <summary>A name that fits everything explains nothing.</summary>
public sealed partial class NamingTests
{
    private static readonly string[] Drawers = ["Common", "Core", "Util", "Utils", "Helper", "Helpers", "Shared", "Misc"];

    [Fact]
    public void No_type_ends_in_a_word_that_says_nothing() =>
        TidyAssert.None(
            from file in RepositoryLayout.SourceFiles
            from Match match in VagueType().Matches(SourceText.WithoutCommentsAndTexts(File.ReadAllText(file)))
            select $"{RepositoryLayout.Relative(file)}: {match.Groups[1].Value}");

    [Fact]
    public void No_folder_or_namespace_is_a_drawer() =>
        TidyAssert.None(
            from file in RepositoryLayout.SourceFiles
            let parts = RepositoryLayout.Relative(file).Split('/', '.')
            where parts.Intersect(Drawers).Any()
            select RepositoryLayout.Relative(file));

    [Fact]
    public void A_namespace_is_its_folder() =>
        TidyAssert.None(
            from file in RepositoryLayout.SourceFiles
            let match = Namespace().Match(File.ReadAllText(file))
            where match.Success
            let folder = Path.GetDirectoryName(RepositoryLayout.Relative(file))!.Replace('\\', '/')
            let expected = string.Join('.', folder.Split('/').Skip(1).Select(part => part == "faults" ? "RocketStyle.Faults" : part))
            where match.Groups[1].Value != expected
            select $"{RepositoryLayout.Relative(file)}: {match.Groups[1].Value}, not {expected}");

    [Fact]
    public void A_file_holds_at_most_one_public_type_and_carries_its_name() =>
        TidyAssert.None(
            from file in RepositoryLayout.SourceFiles
            let names = PublicTypes(file)
            let own = Path.GetFileName(file).Split('.')[0]
            where names.Length > 1 || (names.Length == 1 && names[0] != own && names[0] + "OfT" != own)
            select $"{RepositoryLayout.Relative(file)}: {string.Join(", ", names)}");

    [Fact]
    public void A_test_class_ends_in_Tests_and_its_tests_are_sentences() =>
        TidyAssert.None(
            from type in typeof(NamingTests).Assembly.GetTypes()
            from method in type.GetMethods()
            where method.IsDefined(typeof(FactAttribute), inherit: true)
            where !type.Name.EndsWith("Tests", StringComparison.Ordinal) || !method.Name.Contains('_', StringComparison.Ordinal)
            select $"{type.FullName}.{method.Name}");

    private static string[] PublicTypes(string file)
    {
        var text = SourceText.WithoutCommentsAndTexts(File.ReadAllText(file));
        return [.. PublicType().Matches(text).Select(match => match.Groups[1].Value).Distinct()];
    }

    [GeneratedRegex(@"\b(?:class|struct|interface|record|enum)\s+(?:class\s+|struct\s+)?(\w+(?:Manager|Impl|Utils?|Helpers?|Base|Processor|Service|Wrapper))\b")]
    private static partial Regex VagueType();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // A type at the left margin is a top-level one.
    [GeneratedRegex(@"^public (?:[a-z]+ )*(?:class|struct|interface|record|enum)\s+(?:class\s+|struct\s+)?(\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
