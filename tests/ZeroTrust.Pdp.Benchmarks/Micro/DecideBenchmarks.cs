using BenchmarkDotNet.Attributes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Benchmarks.Micro;

/// <summary>One decision in process, and its explanation; watch the ratio and the bytes.</summary>
[MemoryDiagnoser]
public class DecideBenchmarks
{
    private static readonly CelTimestamp Noon = CelTimestamp.FromDateTimeOffset(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));

    private readonly PolicyEngine _engine = new();
    private PolicySnapshot _snapshot = null!;
    private DecisionRequest _request = null!;

    /// <summary>How many policies the set has.</summary>
    [Params(10, 100, 1000)]
    public int Policies { get; set; }

    /// <summary>Compiles the set and checks the answer.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _snapshot = new PolicyCompiler().Compile([new PolicySource("generated.yaml", PolicyGenerator.Generate(Policies))]).Snapshot
            ?? throw new InvalidOperationException("the generated policies do not compile");
        _request = Request();
        if (_engine.Decide(_snapshot, _request).Effect != Effect.Allow)
            throw new InvalidOperationException("the sample request is not allowed");
    }

    /// <summary>The plain path.</summary>
    [Benchmark(Baseline = true)]
    public Decision Decide() => _engine.Decide(_snapshot, _request);

    /// <summary>The traced path.</summary>
    [Benchmark]
    public Explanation Explain() => _engine.Explain(_snapshot, _request);

    private static DecisionRequest Request() => new()
    {
        DecisionId = Guid.Empty,
        Time = Noon,
        Subject = new SubjectEntity("user", "ana", ["employees", "type-0-readers"], Map(("region", "DE"), ("mfa_time", "2026-04-01T11:00:00Z"))),
        Device = new DeviceEntity("laptop-7", CelMap.Of(
        [
            KeyValuePair.Create("managed", CelValue.True), KeyValuePair.Create("encrypted", CelValue.True),
            KeyValuePair.Create("posture_time", CelValue.FromString("2026-04-01T11:55:00Z")),
        ])),
        Action = new ActionEntity("read", CelMap.Empty),
        Resource = new ResourceEntity("type-0", "42", Map(("region", "DE"), ("owner", "bo"), ("classification", "internal"))),
        Context = new ContextEntity(Noon, null, Map(("region", "DE"))),
    };

    private static CelMap Map(params (string Key, string Value)[] entries) =>
        CelMap.Of(entries.Select(static entry => KeyValuePair.Create(entry.Key, CelValue.FromString(entry.Value))));
}
