namespace RocketStyle.Tests.Tidy;

/// <summary>
/// The layering of the house. Adding an arrow here is an architecture decision:
/// write down why in broker/docs/decisions before you change the table.
/// </summary>
public sealed class LayeringTests
{
    private const string Protocol = "RocketStyle.Protocol";
    private const string Remoting = "RocketStyle.Remoting";
    private const string Client = "RocketStyle.Client";
    private const string Cli = "RocketStyle.Cli";
    private const string Store = "RocketStyle.Store";
    private const string Broker = "RocketStyle.Broker";
    private const string Dashboard = "RocketStyle.Dashboard";
    private const string BrokerHost = "RocketStyle.Broker.Host";
    private const string NameServer = "RocketStyle.NameServer";
    private const string NameServerHost = "RocketStyle.NameServer.Host";

    private static readonly Dictionary<string, (int Level, string[] References)> Table = new(StringComparer.Ordinal)
    {
        [Protocol] = (0, []),
        [Remoting] = (1, [Protocol]),
        [Store] = (1, [Protocol]),
        [Client] = (2, [Protocol, Remoting]),
        [Broker] = (2, [Protocol, Remoting, Store]),
        [NameServer] = (2, [Protocol, Remoting]),
        [Dashboard] = (3, [Broker]),
        [Cli] = (4, [Client]),
        // A host hands out settings and binds addresses, so it sees the options of every part.
        [BrokerHost] = (4, [Broker, Dashboard, NameServer, Remoting, Store]),
        [NameServerHost] = (4, [NameServer, Remoting]),
    };

    public static TheoryData<string> Projects => [.. RepositoryLayout.ProductProjects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_product_project_references_exactly_what_the_table_allows(string project)
    {
        Assert.True(Table.TryGetValue(project, out var row), $"{project} is not in the layering table.");
        Assert.Equal(row.References, RepositoryLayout.References(RepositoryLayout.ProductProjects[project]));
    }

    [Fact]
    public void Every_row_of_the_table_is_a_project() =>
        Assert.Equal(Table.Keys.Order(StringComparer.Ordinal), RepositoryLayout.ProductProjects.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Arrows_go_only_to_lower_levels() =>
        TidyAssert.None(
            from row in Table
            from reference in row.Value.References
            where Table[reference].Level >= row.Value.Level
            select $"{row.Key} must not know {reference}.");

    [Fact]
    public void A_compiled_project_uses_no_neighbour_it_does_not_reference() =>
        TidyAssert.None(
            from assembly in ProductAssemblies.All
            let name = ProductAssemblies.ProjectOf(assembly)
            from used in assembly.GetReferencedAssemblies()
            where used.Name!.StartsWith("RocketStyle.", StringComparison.Ordinal) && !Table[name].References.Contains(used.Name)
            select $"{name} uses {used.Name}.");
}
