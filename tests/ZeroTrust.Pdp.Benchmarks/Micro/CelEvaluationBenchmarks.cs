using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Micro;

/// <summary>
/// Authorization-style conditions beside the same conditions written by hand in C# over dictionaries of objects; watch the
/// ratio and the bytes.
/// </summary>
[MemoryDiagnoser]
public partial class CelEvaluationBenchmarks
{
    private static readonly string[] ReadMethods = ["GET", "HEAD"];
    internal static readonly Dictionary<string, string> Sources = new(StringComparer.Ordinal)
    {
        ["E1"] = "device.trust_tier >= 2",
        ["E2"] = "subject.groups.exists(g, g == \"eng\") && device.trust_tier >= 2 && resource.sensitivity != \"restricted\"",
        ["E3"] = "request.method in [\"GET\", \"HEAD\"] && request.path.startsWith(\"/api/v1/\")",
        ["E4"] = "subject.claims[\"dept\"] == \"finance\" || subject.roles.exists(r, r in resource.allowed_roles)",
        ["E5"] = "has(subject.mfa) && subject.mfa.age_seconds < 900 && now - session.issued_at < duration(\"8h\")",
        ["E6"] = "request.path.matches(\"^/api/v[0-9]+/accounts/[0-9]+$\") && resource.tags.all(t, t != \"pii\")",
    };

    private readonly CelInputs _inputs = new();
    private CelProgram _program = null!;
    private Func<bool> _byHand = null!;

    /// <summary>Which condition.</summary>
    [Params("E1", "E2", "E3", "E4", "E5", "E6")]
    public string Expression { get; set; } = "E1";

    /// <summary>Compiles the condition and checks that both ways agree.</summary>
    [GlobalSetup]
    public void Setup()
    {
        CelCompilation compilation = CelInputs.Environment.Compile(Sources[Expression], CelType.Bool);
        _program = compilation.Program ?? throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
        _byHand = Expression switch
        {
            "E1" => () => (long)_inputs.Device["trust_tier"] >= 2,
            "E2" => () => ((List<object>)_inputs.Subject["groups"]).Exists(static g => (string)g == "eng")
                && (long)_inputs.Device["trust_tier"] >= 2 && (string)_inputs.Resource["sensitivity"] != "restricted",
            "E3" => () => ReadMethods.Contains((string)_inputs.Request["method"])
                && ((string)_inputs.Request["path"]).StartsWith("/api/v1/", StringComparison.Ordinal),
            "E4" => () => (string)((Dictionary<string, object>)_inputs.Subject["claims"])["dept"] == "finance"
                || ((List<object>)_inputs.Subject["roles"]).Exists(r => ((List<object>)_inputs.Resource["allowed_roles"]).Contains(r)),
            "E5" => () => _inputs.Subject.TryGetValue("mfa", out object? mfa)
                && (long)((Dictionary<string, object>)mfa)["age_seconds"] < 900
                && _inputs.Moment - (DateTimeOffset)_inputs.Session["issued_at"] < TimeSpan.FromHours(8),
            _ => () => AccountPath().IsMatch((string)_inputs.Request["path"])
                && ((List<object>)_inputs.Resource["tags"]).TrueForAll(static t => (string)t != "pii"),
        };
        if (_byHand() != (_program.EvaluateTruth(_inputs, out _) == CelTruth.True) || !_byHand())
            throw new InvalidOperationException($"{Expression} differs from the hand-written condition");
    }

    /// <summary>The condition written by hand.</summary>
    [Benchmark(Baseline = true)]
    public bool HandWritten() => _byHand();

    /// <summary>The compiled condition.</summary>
    [Benchmark]
    public CelTruth Cel() => _program.EvaluateTruth(_inputs, out _);

    [GeneratedRegex("^/api/v[0-9]+/accounts/[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex AccountPath();
}
