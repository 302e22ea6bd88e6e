using BenchmarkDotNet.Attributes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Micro;

/// <summary>Lexing, parsing, checking and planning of many distinct conditions of the size that policies have.</summary>
[MemoryDiagnoser]
public class CelCompileBenchmarks
{
    private const int Expressions = 10_000;

    private static readonly string[] Sources = ManyConditions.Create(Expressions);

    private readonly CelProgram?[] _programs = new CelProgram?[Expressions];

    /// <summary>Compiles all of them and keeps the programs.</summary>
    [Benchmark(OperationsPerInvoke = Expressions)]
    public int Compile()
    {
        for (int i = 0; i < Sources.Length; i++)
            _programs[i] = CelInputs.Environment.Compile(Sources[i], CelType.Bool).Program ?? throw new InvalidOperationException(Sources[i]);
        return _programs.Length;
    }
}
