using BenchmarkDotNet.Running;
using ZeroTrust.Pdp.Benchmarks.Cel;
using ZeroTrust.Pdp.Benchmarks.Load;
using ZeroTrust.Pdp.Benchmarks.Peer;

// `load` runs the end-to-end load, `ratio` CEL beside C#, `peer` CEL beside another implementation, `retained` the memory of many
// expressions; anything else is for BenchmarkDotNet, for example `--filter *`.
switch (args)
{
    case ["load", ..]:
        return await LoadRun.RunAsync(args[1..]);
    case ["peer", ..]:
        return await PeerRun.RunAsync(args[1..]);
    case ["ratio", ..]:
        return RatioRun.Run(args[1..]);
    case ["retained", ..]:
        return RetainedRun.Run(args[1..]);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(LoadRun).Assembly).Run(args);
        return 0;
}
