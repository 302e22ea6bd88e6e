using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>One structured test of an access level.</summary>
internal abstract class LevelTest
{
    private const int MaxLiteral = 256;

    /// <summary>Name of the field, as `device.managed`.</summary>
    public abstract string Name { get; }

    /// <summary>Where the field stands.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>What is asked for, as written.</summary>
    public abstract string Expected { get; }

    public abstract TestResult Test(RequestEvaluation evaluation);

    /// <summary>Whether no request can pass both tests; false when that is not known.</summary>
    public virtual bool Excludes(LevelTest other) => false;

    /// <summary>What the request has, for an explanation.</summary>
    public abstract string Actual(RequestEvaluation evaluation);

    /// <summary>The age of a signal, for an explanation.</summary>
    public static string AgeText(RequestEvaluation evaluation, CelMap? properties, string key)
    {
        if (properties is null || !TryRead(properties, key, out CelValue value))
            return "absent";
        if (value.IsError)
            return value.AsError().CodeText;
        if (!SignalTime.TryRead(value, out CelTimestamp time))
            return "not a moment";
        return SignalTime.TryAge(evaluation.Now, time, out long age) ? $"{DurationText.FormatAge(age)} ago" : "in the future";
    }

    protected static string Literal(CelMap? properties, string key) =>
        properties is null || !TryRead(properties, key, out CelValue value) ? "absent"
        : value.IsError ? value.AsError().CodeText : value.ToLiteral(MaxLiteral);

    protected static bool TryRead(CelMap properties, string key, out CelValue value) =>
        properties.TryGet(key, out value) && value.Kind != CelKind.Null;

    protected static TestResult? NoDevice(DecisionRequest request) =>
        request.Device is null ? TestResult.Absent("device") : null;
}
