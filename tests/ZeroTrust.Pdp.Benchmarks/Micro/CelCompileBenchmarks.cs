using System.Globalization;
using BenchmarkDotNet.Attributes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Micro;

/// <summary>Lexing, parsing, checking and planning of many distinct conditions of the size that policies have.</summary>
[MemoryDiagnoser]
public class CelCompileBenchmarks
{
    private const int Expressions = 10_000;

    private static readonly string[] Sources =
        [.. Enumerable.Range(0, Expressions).Select(static i => string.Create(
            CultureInfo.InvariantCulture,
            $"device.trust_tier >= {i % 5} && subject.groups.exists(g, g == \"team-{i}\") && resource.sensitivity != \"class-{i % 97}\""))];

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
