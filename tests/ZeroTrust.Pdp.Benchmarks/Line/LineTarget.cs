using System.Diagnostics;
using System.Net;
using ZeroTrust.Pdp.Benchmarks.Load;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>One kind of call on one server, and what all rounds measured of it.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Server">The process that answers.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Path">The method.</param>
/// <param name="Body">The request message with its prefix.</param>
/// <param name="File">A file that holds the body.</param>
internal sealed record LineTarget(string Name, Process Server, string Address, string Path, byte[] Body, string File)
{
    private const int FirstCalls = 300;

    private readonly List<LoadResult> _saturated = [];
    private readonly List<LoadResult> _single = [];
    private readonly List<double> _saturatedLatencies = [];
    private readonly List<double> _singleLatencies = [];
    private int _calls = FirstCalls;
    private int _singleCalls = FirstCalls;

    public IPEndPoint EndPoint => IPEndPoint.Parse(Address);

    /// <summary>Calls a second at saturation, round by round.</summary>
    public IReadOnlyList<double> Rates => [.. _saturated.Select(static result => result.Rate)];

    /// <summary>Calls a second of one caller, round by round.</summary>
    public IReadOnlyList<double> SingleRates => [.. _single.Select(static result => result.Rate)];

    /// <summary>Microseconds of the server's processor time a call at saturation: over all rounds, since the system counts it in steps of 10 ms.</summary>
    public double Cpu => _saturated.Sum(static result => result.Cpu * result.Calls) / _saturated.Sum(static result => result.Calls);

    /// <summary>Microseconds of the generator's processor time a call at saturation.</summary>
    public double GeneratorCpu => _saturated.Sum(static result => result.GeneratorCpu * result.Calls) / _saturated.Sum(static result => result.Calls);

    public IReadOnlyList<double> SaturatedLatencies => _saturatedLatencies;

    public IReadOnlyList<double> SingleLatencies => _singleLatencies;

    /// <summary>Bytes that a call allocates on the server; null where it cannot be asked.</summary>
    public double? Bytes { get; private set; }

    /// <summary>Megabytes that the server keeps resident now.</summary>
    public double Megabytes
    {
        get
        {
            Server.Refresh();
            return Server.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Both loads once, without keeping what they measured; counts are set for rounds of this length.</summary>
    public async Task WarmUpAsync(TimeSpan length)
    {
        LoadResult saturated = await H2Load.SaturateAsync(Address, Path, File, _calls, Server);
        LoadResult single = await H2Load.OneByOneAsync(Address, Path, File, _singleCalls, Server);
        _calls = Math.Max(FirstCalls, (int)(saturated.Rate * length.TotalSeconds));
        _singleCalls = Math.Max(FirstCalls, (int)(single.Rate * length.TotalSeconds / 2));
    }

    public async Task SaturateAsync() => _saturated.Add(await H2Load.SaturateAsync(Address, Path, File, _calls, Server));

    public async Task CallOneByOneAsync() => _single.Add(await H2Load.OneByOneAsync(Address, Path, File, _singleCalls, Server));

    /// <summary>Both loads with a log of every call, whose writing the rates above do not pay for.</summary>
    public async Task TakeLatenciesAsync()
    {
        string log = File + ".log";
        _saturatedLatencies.AddRange((await H2Load.SaturateAsync(Address, Path, File, _calls, Server, log)).Latencies);
        _singleLatencies.AddRange((await H2Load.OneByOneAsync(Address, Path, File, _singleCalls, Server, log)).Latencies);
    }

    /// <summary>Only of a .NET process: Cerbos is none.</summary>
    public async Task MeasureBytesAsync()
    {
        if (Path != LineRun.CheckResources)
            Bytes = await AllocationMeter.MeasureAsync(Server.Id, () => H2Load.SaturateAsync(Address, Path, File, _calls, Server)) / _calls;
    }
}
