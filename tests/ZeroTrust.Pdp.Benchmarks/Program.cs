using BenchmarkDotNet.Running;
using ZeroTrust.Pdp.Benchmarks.Load;

// `load` runs the end-to-end load; anything else is for BenchmarkDotNet, for example `--filter *`.
if (args is ["load", ..])
    return await LoadRun.RunAsync(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(LoadRun).Assembly).Run(args);
return 0;
