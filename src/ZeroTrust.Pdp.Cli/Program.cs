using ZeroTrust.Pdp.Cli;

using var console = ProcessConsole.Open();
return await PdpCommandLine.RunAsync(args, console.Environment, CancellationToken.None);
