using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.PolicyTests;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Cli.Embedded;

/// <summary>Results of policy tests in the shape of the contract.</summary>
internal static class PolicyTestReports
{
    /// <summary>The report of a run; without results when the documents have errors.</summary>
    public static V1.PolicyTestReport Of(ImmutableArray<V1.Diagnostic> diagnostics, ImmutableArray<PolicyTestResult> results)
    {
        var report = new V1.PolicyTestReport
        {
            Passed = results.Count(static result => result.Passed),
            Failed = results.Count(static result => !result.Passed),
        };
        report.Diagnostics.Add(diagnostics);
        report.Results.Add(results.Select(Map));
        return report;
    }

    private static V1.PolicyTestResult Map(PolicyTestResult result)
    {
        var message = new V1.PolicyTestResult
        {
            Suite = result.Suite,
            Test = result.Test,
            Subject = result.Subject,
            Device = result.Device ?? "",
            Action = result.Action,
            Resource = result.Resource,
            Context = result.Context ?? "",
            Passed = result.Passed,
            Listed = result.Expected.IsListed,
            Position = ResponseMapper.Map(result.Expected.Position),
            Decision = ResponseMapper.Map(result.Actual),
            Explanation = result.Explanation is null ? null : ExplanationMapper.Map(result.Explanation, V1.ExplainView.Auditor),
        };
        message.Mismatches.Add(result.Mismatches.Select(static mismatch =>
            new V1.PolicyTestMismatch { Field = mismatch.Field, Expected = mismatch.Expected, Actual = mismatch.Actual }));
        return message;
    }
}
