using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ZeroTrust.Pdp.Benchmarks.Cel;
using ZeroTrust.Pdp.Benchmarks.Line;
using ZeroTrust.Pdp.Benchmarks.Load;
using ZeroTrust.Pdp.Benchmarks.Peer;
using ZeroTrust.Pdp.Benchmarks.Scale;

// `line` runs the whole end-to-end load against its bars, `load` `Decide` beside an empty call, `peers` decisions beside Cedar and Cerbos, `ratio` CEL beside C#, `peer` CEL beside another
// implementation, `scale` how all of it grows with the policies, `retained` the memory of many expressions; anything else is for
// BenchmarkDotNet, for example `--filter *`.
switch (args)
{
    case ["line"]:
        return await LineRun.RunAsync();
    case ["line-host", var kind, var port]:
        return await CeilingHost.RunAsync(kind, port);
    case ["load", ..]:
        return await LoadRun.RunAsync(args[1..]);
    case ["peers", ..]:
        return await EnginePeersRun.RunAsync(args[1..]);
    case ["peer", ..]:
        return await PeerRun.RunAsync(args[1..]);
    case ["ratio", ..]:
        return RatioRun.Run(args[1..]);
    case ["scale", ..]:
        return ScaleRun.Run(args.ElementAtOrDefault(1));
    case ["scale-server", var folder]:
        return await ScaleServer.RunAsync(folder);
    case ["retained", ..]:
        return RetainedRun.Run(args[1..]);
    default:
        // In this process: a project of its own for each benchmark would generate the contract's code anew, and fail at it.
        Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance);
        BenchmarkSwitcher.FromAssembly(typeof(LoadRun).Assembly).Run(args, ManualConfig.Create(DefaultConfig.Instance).AddJob(job));
        return 0;
}
