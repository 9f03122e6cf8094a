using System.CommandLine;
using RocketStyle.Store.Maintenance;
using RocketStyle.Store.Verification;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary><c>store export</c>: messages as lines of JSON.</summary>
internal static class ExportCommand
{
    internal static Command Build(StoreTarget target, Terminal terminal)
    {
        var records = new RecordOptions();
        var file = new Argument<string>("file") { Description = "File to write; - for standard output.", DefaultValueFactory = static _ => "-" };
        var all = new Option<bool>("--internal")
        {
            Description = "Also the broker's own messages of delays and open transactions. Do not import them into a store that will run: they would be delivered again.",
        };
        var command = new Command("export", "Writes messages as lines of JSON in the order of the log; changes nothing.") { file, all };
        records.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var query = records.Read(parsed) with { Internal = parsed.GetValue(all) };
            var store = target.Resolve(parsed);
            var path = parsed.GetValue(file)!;
            (long Messages, IReadOnlyList<LogDamage> Damage) done;
            using (var progress = new ProgressLine(terminal, TimeProvider.System))
            {
                done = path == "-" ? StoreExport.Write(store, query, terminal.OutputBytes, progress, cancellation) : WriteFile(path);

                (long Messages, IReadOnlyList<LogDamage> Damage) WriteFile(string name)
                {
                    using var output = new BufferedStream(File.Create(name), 1 << 20);
                    return StoreExport.Write(store, query, output, progress, cancellation);
                }
            }

            terminal.Errors.WriteLine(Figures.Text($"{done.Messages} messages exported"));
            foreach (var place in done.Damage)
            {
                terminal.Errors.WriteLine(Figures.Text($"damaged: positions {place.From} to {place.To}: {place.Reason}"));
            }

            return Task.FromResult(done.Damage.Count == 0 ? StoreExit.Fine : StoreExit.Findings);
        });
        return command;
    }
}
