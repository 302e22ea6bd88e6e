using System.Net;
using System.Reflection;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Tests.Testing;

/// <summary>Compiles texts and builds requests in few words.</summary>
internal static class Given
{
    public const string File = "p.yaml";

    /// <summary>A Wednesday.</summary>
    public static readonly CelTimestamp Noon = At("2026-04-01T12:00:00Z");

    private static readonly PolicyEngine Engine = new();
    private static readonly MethodInfo Clone = typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.NonPublic | BindingFlags.Instance)!;

    public static CelTimestamp At(string rfc3339) =>
        CelTimestamp.TryParse(rfc3339, out CelTimestamp time) ? time : throw new FormatException(rfc3339);

    public static CelTimestamp Plus(this CelTimestamp time, double seconds) =>
        time.TryAdd(new CelDuration((long)Math.Round(seconds * 1e9)), out CelTimestamp sum) ? sum : throw new OverflowException();

    public static CelTimestamp PlusNanos(this CelTimestamp time, long nanoseconds) =>
        time.TryAdd(new CelDuration(nanoseconds), out CelTimestamp sum) ? sum : throw new OverflowException();

    /// <summary>
    /// For how many nanoseconds from the request on the decision says that it holds, one or more; some days when it has no end.
    /// </summary>
    public static long HoldsFor(Decision decision, DecisionRequest request, string where, int days = 20)
    {
        CelTimestamp until = decision.ValidUntil ?? request.Time.Plus(days * 86_400);
        Assert.That(until, Is.GreaterThan(request.Time), where);
        return ((until.Seconds - request.Time.Seconds) * 1_000_000_000) + until.Nanos - request.Time.Nanos;
    }

    /// <summary>A document; the lines of the spec are indented here.</summary>
    public static string Doc(string kind, string name, string spec) =>
        $"apiVersion: zerotrust.pdp/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n{Indent(spec)}\n---\n";

    public static string Policy(string name, string spec) => Doc("Policy", name, spec);

    public static string Allow(string name, string rest = "") => Policy(name, $"effect: allow\n{rest}");

    public static string Deny(string name, string rest = "") => Policy(name, $"effect: deny\n{rest}");

    public static string Level(string name, string spec) => Doc("AccessLevel", name, spec);

    public static string Profile(string name, string spec) => Doc("TrustProfile", name, spec);

    public static string Definitions(string name, string spec) => Doc("Definitions", name, spec);

    public static string Segment(string name, string spec) => Doc("Segment", name, spec);

    public static CompilationResult Compile(string text, params ITrustAlgorithm[] algorithms) =>
        new PolicyCompiler(algorithms).Compile([new PolicySource(File, text)]);

    public static CompilationResult CompileFiles(params (string File, string Text)[] files) =>
        new PolicyCompiler().Compile([.. files.Select(static file => new PolicySource(file.File, file.Text))]);

    public static PolicySnapshot Snapshot(string text, params ITrustAlgorithm[] algorithms)
    {
        CompilationResult result = Compile(text, algorithms);
        return result.Snapshot ?? throw new AssertionException($"{string.Join('\n', result.Diagnostics)}\n{text}");
    }

    /// <summary>Decides both ways; returns the decision of the explanation, which has its trust factors.</summary>
    public static Decision Decide(string text, DecisionRequest request)
    {
        PolicySnapshot snapshot = Snapshot(text);
        Decision plain = Decide(snapshot, request);
        Decision explained = Explain(snapshot, request).Decision;
        Assert.That(
            (explained.Effect, explained.Reason, explained.ValidUntil, explained.Trust?.Score, explained.Trust?.Tier, string.Join(',', explained.DeterminingPolicies)),
            Is.EqualTo((plain.Effect, plain.Reason, plain.ValidUntil, plain.Trust?.Score, plain.Trust?.Tier, string.Join(',', plain.DeterminingPolicies))));
        return explained;
    }

    public static Decision Decide(PolicySnapshot snapshot, DecisionRequest request) => Engine.Decide(snapshot, request);

    public static Decision Decide(PolicySnapshot snapshot, ControlState controls, DecisionRequest request) => Engine.Decide(snapshot, controls, request);

    public static Explanation Explain(PolicySnapshot snapshot, ControlState controls, DecisionRequest request) => Engine.Explain(snapshot, controls, request);

    /// <summary>An explained decision as it is without an explanation, which alone lists the factors of trust.</summary>
    public static Decision WithoutFactors(this Decision explained)
    {
        var plain = (Decision)Clone.Invoke(explained, null)!;
        typeof(Decision).GetProperty(nameof(Decision.Trust))!.SetValue(plain, explained.Trust?.With([]));
        return plain;
    }

    public static Explanation Explain(string text, DecisionRequest request) => Explain(Snapshot(text), request);

    public static Explanation Explain(PolicySnapshot snapshot, DecisionRequest request) => Engine.Explain(snapshot, request);

    /// <summary>A request of alice to read document 1 at noon, but for what is given.</summary>
    public static DecisionRequest Request(
        CelTimestamp? at = null,
        string subjectType = "user",
        string subject = "alice",
        string[]? groups = null,
        object? properties = null,
        object? device = null,
        bool noDevice = false,
        string deviceId = "laptop-1",
        string action = "read",
        object? actionProperties = null,
        string resourceType = "doc",
        string resource = "1",
        object? resourceProperties = null,
        string? ip = "192.0.2.7",
        object? context = null,
        string? sourceWorkload = null) => new()
        {
            DecisionId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            Time = at ?? Noon,
            Subject = new SubjectEntity(subjectType, subject, groups ?? [], Map(properties)),
            Device = noDevice ? null : new DeviceEntity(deviceId, Map(device)),
            Action = new ActionEntity(action, Map(actionProperties)),
            Resource = new ResourceEntity(resourceType, resource, Map(resourceProperties)),
            Context = new ContextEntity(at ?? Noon, ip is null ? null : IPAddress.Parse(ip), Map(context), sourceWorkload),
        };

    public static DecisionRequest WithTime(this DecisionRequest request, CelTimestamp at) => request with
    {
        Time = at,
        Context = new ContextEntity(at, request.Context.Ip, request.Context.Properties, request.Context.SourceWorkload) { Origins = request.Context.Origins },
    };

    /// <summary>A map from an anonymous object, a sequence of pairs or a map.</summary>
    public static CelMap Map(object? source) => source switch
    {
        null => CelMap.Empty,
        CelMap map => map,
        IEnumerable<KeyValuePair<string, object?>> pairs => CelMap.Of(pairs.Select(static pair => KeyValuePair.Create(pair.Key, Value(pair.Value)))),
        _ => CelMap.Of(source.GetType().GetProperties().Select(property => KeyValuePair.Create(property.Name, Value(property.GetValue(source))))),
    };

    public static CelValue Value(object? value) => value switch
    {
        null => CelValue.Null,
        CelValue cel => cel,
        bool boolean => CelValue.FromBool(boolean),
        int number => CelValue.FromInt(number),
        long number => CelValue.FromInt(number),
        ulong number => CelValue.FromUint(number),
        double number => CelValue.FromDouble(number),
        string text => CelValue.FromString(text),
        CelTimestamp time => CelValue.FromTimestamp(time),
        CelErrorCode code => CelValue.FromError(new CelError(code, "made by the test")),
        string[] texts => CelValue.FromList(CelList.Of([.. texts.Select(CelValue.FromString)])),
        CelMap map => CelValue.FromMap(map),
        _ => throw new ArgumentException($"no value for {value.GetType()}", nameof(value)),
    };

    public static string[] Codes(this CompilationResult result) => [.. result.Diagnostics.Select(static diagnostic => diagnostic.Code)];

    public static string Text(this IEnumerable<PolicyDiagnostic> diagnostics) => string.Join('\n', diagnostics);

    private static string Indent(string spec) =>
        string.Join('\n', spec.TrimEnd('\n').Split('\n').Select(static line => $"  {line}"));
}
