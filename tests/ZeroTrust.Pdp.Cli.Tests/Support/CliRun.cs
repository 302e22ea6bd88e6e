namespace ZeroTrust.Pdp.Cli.Tests.Support;

/// <summary>What a run of the command line left behind.</summary>
internal sealed record CliRun(int Code, string Out, string Error);
