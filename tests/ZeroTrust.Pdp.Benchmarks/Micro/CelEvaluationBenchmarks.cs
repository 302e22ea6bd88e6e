using BenchmarkDotNet.Attributes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Micro;

/// <summary>
/// Authorization-style conditions beside the same conditions written by hand in C# over dictionaries of objects; watch the
/// ratio and the bytes. `ratio` measures the same in turns, which a shared machine disturbs less.
/// </summary>
[MemoryDiagnoser]
public class CelEvaluationBenchmarks
{
    private readonly CelInputs _inputs = new();
    private CelProgram _program = null!;
    private Func<bool> _byHand = null!;

    /// <summary>Which condition.</summary>
    [Params("E1", "E2", "E3", "E4", "E5", "E6", CelConditions.Policy)]
    public string Expression { get; set; } = "E1";

    /// <summary>Prepares both ways.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _program = CelConditions.Compile(Expression);
        _byHand = CelConditions.ByHand(Expression, _inputs);
    }

    /// <summary>The condition written by hand.</summary>
    [Benchmark(Baseline = true)]
    public bool HandWritten() => _byHand();

    /// <summary>The compiled condition.</summary>
    [Benchmark]
    public CelTruth Cel() => _program.EvaluateTruth(_inputs, out _);
}
