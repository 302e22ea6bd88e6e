using BenchmarkDotNet.Running;
using ZeroTrust.Pdp.Benchmarks.Load;
using ZeroTrust.Pdp.Benchmarks.Peer;

// `load` runs the end-to-end load, `peer` the comparison with another implementation of CEL; anything else is for BenchmarkDotNet, for example `--filter *`.
if (args is ["load", ..])
    return await LoadRun.RunAsync(args[1..]);
if (args is ["peer", ..])
    return await PeerRun.RunAsync(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(LoadRun).Assembly).Run(args);
return 0;
