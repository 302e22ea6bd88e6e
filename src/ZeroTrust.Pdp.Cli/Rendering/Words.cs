using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Cli.Commands;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>The contract's codes in words.</summary>
internal static class Words
{
    public static string Of(Effect effect) => effect switch
    {
        Effect.Allow => "ALLOW",
        Effect.Challenge => "CHALLENGE",
        _ => "DENY",
    };

    public static Tone ToneOf(Effect effect) => effect switch
    {
        Effect.Allow => Tone.Good,
        Effect.Challenge => Tone.Caution,
        _ => Tone.Bad,
    };

    /// <summary>What a reason means.</summary>
    public static string Of(ReasonCode reason) => reason switch
    {
        ReasonCode.AllowedByPolicy => "an allow policy holds and all its requirements are met",
        ReasonCode.DeniedByPolicy => "a deny policy holds",
        ReasonCode.DenyConditionFailed => "the condition of a deny policy could not be evaluated, so it is taken to hold",
        ReasonCode.NoPolicyMatched => "no allow policy holds for this request",
        ReasonCode.RequirementsNotMet => "an allow policy holds, but for requirements that cannot be met now",
        ReasonCode.StepUpRequired => "an allow policy holds, but for requirements that the subject can still meet",
        ReasonCode.TrustFailed => "the trust algorithm failed, so nothing that depends on trust is allowed",
        ReasonCode.FlowNotAllowed => "the resource is in a segment that does not state the flow from where the request comes",
        ReasonCode.Quarantined => "access is suspended",
        ReasonCode.TrustAlgorithmUnavailable => "the trust algorithm could not be loaded, so nothing that its profile serves is allowed",
        ReasonCode.InternalError => "the PDP failed while deciding; its log says more under the decision id",
        _ => "the server gave no reason that this version knows",
    };

    /// <summary>The code in snake case, for example `no_policy_matched`.</summary>
    public static string Code(ReasonCode reason) => Snake(reason.ToString());

    public static string Code(RemedyKind kind) => Snake(kind.ToString());

    public static string Of(PolicyOutcome outcome) => outcome switch
    {
        PolicyOutcome.TargetMismatch => "target does not fit",
        PolicyOutcome.NotValidNow => "outside its validity window",
        PolicyOutcome.ConditionFalse => "condition is false",
        PolicyOutcome.ConditionFailed => "condition could not be evaluated",
        PolicyOutcome.RequirementNotMet => "condition holds, a requirement is not met",
        PolicyOutcome.Holds => "holds",
        _ => "unknown",
    };

    public static string Of(FactorState state) => state switch
    {
        FactorState.Present => "present",
        FactorState.Absent => "absent",
        FactorState.Stale => "stale",
        FactorState.Decayed => "decayed",
        FactorState.Failed => "failed",
        _ => "unknown",
    };

    public static string Of(AttributeState state) => state switch
    {
        AttributeState.Present => "present",
        AttributeState.Absent => "absent",
        AttributeState.Stale => "stale",
        AttributeState.Conflicting => "conflicting",
        _ => "unknown",
    };

    /// <summary>`file:line:column`, or the file alone.</summary>
    public static string Of(SourcePosition? position)
    {
        if (position is null)
            return "(somewhere)";
        string file = position.File.Length > 0 ? position.File : "(no file)";
        return position.Line == 0 ? file : string.Create(CultureInfo.InvariantCulture, $"{file}:{position.Line}:{position.Column}");
    }

    /// <summary>RFC 3339, in UTC.</summary>
    public static string Of(Timestamp time) => JsonFormatter.Default.Format(time).Trim('"');

    public static string Of(Duration duration) => DurationText.Format(duration.ToTimeSpan());

    /// <summary>Compact JSON.</summary>
    public static string Of(Struct value) => JsonFormatter.Default.Format(value);

    /// <summary>`1 error`, `2 errors`, `2 policies`.</summary>
    public static string Count(int count, string noun)
    {
        string plural = noun.EndsWith('y') ? noun[..^1] + "ies" : noun + "s";
        return string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? noun : plural)}");
    }

    private static string Snake(string name)
    {
        var text = new System.Text.StringBuilder(name.Length + 4);
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
