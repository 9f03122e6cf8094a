using System.CommandLine;
using RocketStyle.Store.Maintenance;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary><c>store dump</c>: shows records as they lie in the log.</summary>
internal static class DumpCommand
{
    internal static Command Build(StoreTarget target, Terminal terminal)
    {
        var records = new RecordOptions();
        var max = new Option<long>("--max") { Description = "Most records shown; 0 for all.", DefaultValueFactory = static _ => 20 };
        var body = new Option<BodyForm>("--body") { Description = "How bodies are shown.", DefaultValueFactory = static _ => BodyForm.None };
        var command = new Command("dump", "Shows records from a position, a queue offset or a time on; changes nothing.") { max, body };
        records.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var most = parsed.GetValue(max);
            var damage = StoreDump.Write(
                target.Resolve(parsed),
                records.Read(parsed) with { WithoutEntry = true },
                terminal.Output,
                (parsed.GetValue(target.Json), parsed.GetValue(body)),
                most <= 0 ? long.MaxValue : most,
                cancellation);
            foreach (var place in damage)
            {
                terminal.Errors.WriteLine(Figures.Text($"damaged: positions {place.From} to {place.To}: {place.Reason}"));
            }

            return Task.FromResult(damage.Count == 0 ? StoreExit.Fine : StoreExit.Findings);
        });
        return command;
    }
}
