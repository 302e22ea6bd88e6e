using System.Text.RegularExpressions;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Benchmarks.Support;

/// <summary>
/// Authorization-style conditions, each in CEL and written by hand in C# over dictionaries of objects. E1 to E6 are the
/// anchors that other implementations were measured with; the last has the size of a policy's condition.
/// </summary>
internal static partial class CelConditions
{
    /// <summary>The name of the condition that has the size of a policy's.</summary>
    public const string Policy = "Policy";

    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    /// <summary>The CEL sources by name.</summary>
    public static IReadOnlyDictionary<string, string> Sources { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["E1"] = "device.trust_tier >= 2",
        ["E2"] = "subject.groups.exists(g, g == \"eng\") && device.trust_tier >= 2 && resource.sensitivity != \"restricted\"",
        ["E3"] = "request.method in [\"GET\", \"HEAD\"] && request.path.startsWith(\"/api/v1/\")",
        ["E4"] = "subject.claims[\"dept\"] == \"finance\" || subject.roles.exists(r, r in resource.allowed_roles)",
        ["E5"] = "has(subject.mfa) && subject.mfa.age_seconds < 900 && now - session.issued_at < duration(\"8h\")",
        ["E6"] = "request.path.matches(\"^/api/v[0-9]+/accounts/[0-9]+$\") && resource.tags.all(t, t != \"pii\")",
        [Policy] = "subject.claims.dept == \"engineering\" && device.trust_tier >= 2 && \"oncall\" in subject.groups "
            + "&& (request.method in [\"GET\", \"HEAD\"] || resource.sensitivity == \"public\") && now - session.issued_at < duration(\"8h\")",
    };

    /// <summary>The six anchors.</summary>
    public static IEnumerable<string> Anchors => Sources.Keys.Where(static name => name != Policy);

    /// <summary>Compiles a condition.</summary>
    public static CelProgram Compile(string name)
    {
        CelCompilation compilation = CelInputs.Environment.Compile(Sources[name], CelType.Bool);
        return compilation.Program ?? throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
    }

    /// <summary>The same condition in C#, after checking that both ways agree on the inputs: a fast wrong answer must not win.</summary>
    public static Func<bool> ByHand(string name, CelInputs inputs)
    {
        Func<bool> byHand = Write(name, inputs);
        if (!byHand() || Compile(name).EvaluateTruth(inputs, out _) != CelTruth.True)
            throw new InvalidOperationException($"{name} does not hold both ways");
        return byHand;
    }

    private static Func<bool> Write(string name, CelInputs inputs) => name switch
    {
        "E1" => () => (long)inputs.Device["trust_tier"] >= 2,
        "E2" => () => ((List<object>)inputs.Subject["groups"]).Exists(static g => (string)g == "eng")
            && (long)inputs.Device["trust_tier"] >= 2 && (string)inputs.Resource["sensitivity"] != "restricted",
        "E3" => () => ReadMethods.Contains((string)inputs.Request["method"])
            && ((string)inputs.Request["path"]).StartsWith("/api/v1/", StringComparison.Ordinal),
        "E4" => () => (string)((Dictionary<string, object>)inputs.Subject["claims"])["dept"] == "finance"
            || ((List<object>)inputs.Subject["roles"]).Exists(r => ((List<object>)inputs.Resource["allowed_roles"]).Contains(r)),
        "E5" => () => inputs.Subject.TryGetValue("mfa", out object? mfa)
            && (long)((Dictionary<string, object>)mfa)["age_seconds"] < 900
            && inputs.Moment - (DateTimeOffset)inputs.Session["issued_at"] < TimeSpan.FromHours(8),
        "E6" => () => AccountPath().IsMatch((string)inputs.Request["path"])
            && ((List<object>)inputs.Resource["tags"]).TrueForAll(static t => (string)t != "pii"),
        _ => () => (string)((Dictionary<string, object>)inputs.Subject["claims"])["dept"] == "engineering"
            && (long)inputs.Device["trust_tier"] >= 2
            && ((List<object>)inputs.Subject["groups"]).Contains("oncall")
            && (ReadMethods.Contains((string)inputs.Request["method"]) || (string)inputs.Resource["sensitivity"] == "public")
            && inputs.Moment - (DateTimeOffset)inputs.Session["issued_at"] < TimeSpan.FromHours(8),
    };

    [GeneratedRegex("^/api/v[0-9]+/accounts/[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex AccountPath();
}
