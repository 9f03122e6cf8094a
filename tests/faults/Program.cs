using RocketStyle.Faults;

return await FaultCommands.Root().Parse(args).InvokeAsync();
