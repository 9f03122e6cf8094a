using RocketStyle.Perf.Load;
using RocketStyle.Remoting;

SocketTuning.EnableInlineCompletions();
return await LoadCommands.Root().Parse(args).InvokeAsync();
