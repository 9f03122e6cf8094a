using System.CommandLine;

namespace RocketStyle.Faults;

/// <summary>The command line: one command per case, <c>all</c> for every one, <c>list</c> for their names.</summary>
internal static class FaultCommands
{
    private static readonly Option<int?> Count = new("--count", "--rounds") { Description = "How much to play: states, rounds, flips. Each case has its own default." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Beginning of all chance.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> State = new("--state") { Description = "Plays one state or round alone.", DefaultValueFactory = _ => -1 };
    private static readonly Option<string?> Json = new("--json") { Description = "File for the figures." };
    private static readonly Option<string> Folder = new("--folder") { Description = "Where stores are made.", DefaultValueFactory = _ => CaseOptions.MemoryFolder };
    private static readonly Option<string?> Keep = new("--keep") { Description = "Folder that keeps the disks on which a promise was broken." };

    private static readonly Option<int> Jobs = new("--jobs") { Description = "Workers side by side.", DefaultValueFactory = _ => Math.Min(4, Environment.ProcessorCount) };

    internal static RootCommand Root()
    {
        var root = new RootCommand("Faults for RocketStyle: what must stay true when the machine misbehaves.");
        foreach (var one in FaultCases.All)
        {
            root.Add(Command(one.Name, one.Description, [one]));
        }

        root.Add(Command("all", "Every case, one after the other.", FaultCases.All));
        var list = new Command("list", "Names the cases.");
        list.SetAction(_ => FaultCases.All.ToList().ForEach(c => Console.WriteLine($"{c.Name,-16} {c.Description}{(c.Missing is { } why ? $" (here: {why})" : "")}")));
        root.Add(list);
        return root;
    }

    private static Command Command(string name, string description, IReadOnlyList<IFaultCase> cases)
    {
        var command = new Command(name, description) { Count, Seed, State, Json, Folder, Keep, Jobs };
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = new FaultReport(parsed.GetValue(Seed));
            foreach (var one in cases)
            {
                var options = new CaseOptions(
                    parsed.GetValue(Count) ?? one.DefaultCount, parsed.GetValue(Seed), parsed.GetValue(State),
                    parsed.GetRequiredValue(Folder), parsed.GetValue(Keep), parsed.GetValue(Jobs), Console.WriteLine);
                await report.RunAsync(one, options, cancellation);
            }

            report.Print(Console.WriteLine);
            if (parsed.GetValue(Json) is { } file)
            {
                await File.WriteAllTextAsync(file, report.ToJson(), cancellation);
            }

            return report.HasViolations ? 1 : 0;
        });
        return command;
    }
}
