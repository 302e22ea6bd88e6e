using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Benchmarks.Support;

/// <summary>The same inputs twice: as dictionaries of objects for C#, and as CEL values.</summary>
internal sealed class CelInputs : CelActivation
{
    private static readonly DateTimeOffset Noon = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly CelValue[] _variables;

    public CelInputs()
    {
        _variables =
        [
            ToCel(Device), ToCel(Subject), ToCel(Resource), ToCel(Request), ToCel(Session),
            CelValue.FromTimestamp(CelTimestamp.FromDateTimeOffset(Noon)),
        ];
    }

    /// <summary>Declares what the variables are, in the order of their slots.</summary>
    public static CelEnvironment Environment { get; } = CelEnvironment.CreateBuilder()
        .AddVariable("device", Attributes)
        .AddVariable("subject", Attributes)
        .AddVariable("resource", Attributes)
        .AddVariable("request", Attributes)
        .AddVariable("session", Attributes)
        .AddVariable("now", CelType.Timestamp, isClock: true)
        .Build();

    public Dictionary<string, object> Device { get; } = new(StringComparer.Ordinal) { ["trust_tier"] = 3L, ["id"] = "laptop-7", ["os"] = "linux" };

    public Dictionary<string, object> Subject { get; } = new(StringComparer.Ordinal)
    {
        ["id"] = "ana",
        ["groups"] = new List<object> { "staff", "berlin", "eng", "oncall" },
        ["roles"] = new List<object> { "reader", "reviewer", "writer" },
        ["claims"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["dept"] = "engineering", ["level"] = 4L },
        ["mfa"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["age_seconds"] = 120L, ["kind"] = "hwk" },
    };

    public Dictionary<string, object> Resource { get; } = new(StringComparer.Ordinal)
    {
        ["sensitivity"] = "internal",
        ["allowed_roles"] = new List<object> { "admin", "owner", "writer" },
        ["tags"] = new List<object> { "billing", "eu", "accounts" },
    };

    public Dictionary<string, object> Request { get; } = new(StringComparer.Ordinal) { ["method"] = "GET", ["path"] = "/api/v1/accounts/4711" };

    public Dictionary<string, object> Session { get; } = new(StringComparer.Ordinal) { ["issued_at"] = Noon.AddHours(-2) };

    /// <summary>The moment of the evaluation.</summary>
    public DateTimeOffset Moment { get; } = Noon;

    private static CelType Attributes => CelType.Map(CelType.String, CelType.Dyn);

    public override CelTimestamp Now { get; } = CelTimestamp.FromDateTimeOffset(Noon);

    public override CelValue GetVariable(int slot) => _variables[slot];

    private static CelValue ToCel(object value) => value switch
    {
        Dictionary<string, object> map => CelValue.FromMap(CelMap.Of(map.Select(static pair => KeyValuePair.Create(pair.Key, ToCel(pair.Value))))),
        List<object> list => CelValue.FromList(CelList.Of([.. list.Select(ToCel)])),
        string text => CelValue.FromString(text),
        long number => CelValue.FromInt(number),
        DateTimeOffset time => CelValue.FromTimestamp(CelTimestamp.FromDateTimeOffset(time)),
        _ => throw new ArgumentException($"no CEL form for {value.GetType()}", nameof(value)),
    };
}
