using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>Attributes that the PDP itself reads, and the report of what could not be evaluated.</content>
internal sealed partial class RequestEvaluation
{
    /// <summary>Whether the subject passed multi-factor authentication within a time.</summary>
    /// <param name="within">The time.</param>
    /// <param name="remedy">To pass it again.</param>
    public TestResult TestMfa(CelDuration within, Remediation remedy) =>
        TestAge(Request.Subject.Properties, "mfa_time", "subject.properties.mfa_time", within, remedy);

    /// <summary>Whether a signal is younger than a limit. One that is not there, or makes no sense, can be had anew.</summary>
    public TestResult TestAge(CelMap properties, string key, string attribute, CelDuration within, Remediation remedy)
    {
        if (!properties.TryGet(key, out CelValue value) || value.Kind == CelKind.Null)
            return TestResult.Error(CelErrorCode.AttributeAbsent, attribute, remedy);
        if (!SignalTime.TryRead(value, out CelTimestamp time))
            return TestResult.Unusable(attribute, value) with { Remediation = remedy };
        if (!SignalTime.TryAge(Now, time, out long age))
        {
            NarrowTo(SignalTime.BelievedFrom(time));
            return TestResult.Error(CelErrorCode.AttributeConflicting, attribute, remedy);
        }

        if (age >= within.Nanoseconds)
            return TestResult.FalseBut(remedy);
        if (Hypothesis?.Renews(key, age) != true)
            NarrowTo(SignalTime.Plus(time, within.Nanoseconds));
        return TestResult.Of(true);
    }

    /// <summary>Reports a structured condition of a level that needs an attribute it cannot have.</summary>
    public void ReportAttribute(CompiledAccessLevel level, TestResult error)
    {
        string code = new CelError(error.ErrorCode, "").CodeText;
        (_problems ??= []).Add(new EvaluationProblem(
            level.Document, code, $"`{error.Attribute}` is {Describe(error.ErrorCode)}", error.Test?.Position ?? level.Position, error.Attribute!));
    }

    private static string Describe(CelErrorCode code) => code switch
    {
        CelErrorCode.AttributeAbsent => "not there",
        CelErrorCode.AttributeStale => "too old",
        CelErrorCode.AttributeConflicting => "in conflict with the clock or another source",
        _ => "not of the expected shape",
    };

    private void Report(CompiledExpression expression, CelError error)
    {
        SourcePosition position = expression.Locate(error.Span);
        (_problems ??= []).Add(new EvaluationProblem(
            expression.Document, error.CodeText, error.Message, position, expression.TextOf(error.Span)));
    }

    private void Report(CompiledPolicy policy, CelError error, string field) =>
        (_problems ??= []).Add(new EvaluationProblem($"Policy/{policy.Name}", error.CodeText, error.Message, policy.PositionOf(field), field));
}
