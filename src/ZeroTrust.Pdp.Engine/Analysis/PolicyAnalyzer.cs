using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>
/// Finds policies that are valid but probably do not say what was meant: conditions that no request can change, allows that a deny
/// always beats, policies that add nothing. Reports warnings. For authors and CI, not for loading: a set is as good without.
/// </summary>
public sealed class PolicyAnalyzer
{
    private readonly PolicySnapshot _snapshot;
    private readonly DiagnosticBag _diagnostics = new();
    private readonly UnknownRequest _unknown;

    private PolicyAnalyzer(PolicySnapshot snapshot)
    {
        _snapshot = snapshot;
        _unknown = new UnknownRequest(snapshot.Definitions);
    }

    /// <summary>The problems of the compilation and, when it has no errors, what the analysis finds, ordered by file, line and column.</summary>
    public static ImmutableArray<PolicyDiagnostic> Analyze(CompilationResult compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        if (compilation.Snapshot is not { } snapshot)
            return compilation.Diagnostics;
        var analyzer = new PolicyAnalyzer(snapshot);
        analyzer._diagnostics.AddRange(compilation.Diagnostics);
        analyzer.Run();
        return analyzer._diagnostics.ToOrdered();
    }

    private void Run()
    {
        var certain = new List<CompiledPolicy>();
        var idle = new HashSet<CompiledPolicy>();
        foreach (CompiledPolicy policy in _snapshot.Policies)
        {
            bool? always = CheckCondition(policy);
            if (always == false)
                idle.Add(policy);
            else if (always == true && !policy.IsAudit && policy.NotBefore is null && policy.NotAfter is null && !policy.HasRequirements)
                certain.Add(policy);
        }

        // What is never in force needs no second remark.
        var cover = new CertainPolicies(certain);
        foreach (CompiledPolicy policy in _snapshot.Policies)
        {
            if (!policy.IsAudit && !idle.Contains(policy))
                CheckAgainst(cover, policy);
        }
    }

    /// <returns>True when it always holds, false when it never does, null when that depends on the request.</returns>
    private bool? CheckCondition(CompiledPolicy policy)
    {
        if (policy.When is not { } condition)
            return true;
        CelValue result = _unknown.ResultOf(condition.Program);
        if (result.IsUnknown)
            return null;
        if (result.IsError)
        {
            CelError error = result.AsError();
            string consequence = policy.Effect == Effect.Deny ? "so the policy denies whatever it fits" : "so the policy never holds";
            Warn(DiagnosticCodes.AlwaysFails, condition.Locate(error.Span), $"the condition always fails: {error.Message}, {consequence}", null, policy);
            return policy.Effect == Effect.Deny;
        }

        bool holds = result.Kind == CelKind.Bool && result.AsBool();
        if (holds)
            Warn(DiagnosticCodes.AlwaysHolds, condition.Position, "the condition is true for every request", "leave `when` out if that is meant", policy);
        else
            Warn(DiagnosticCodes.NeverHolds, condition.Position, "the condition is false for every request, so the policy never holds", null, policy);
        return holds;
    }

    private void CheckAgainst(CertainPolicies certain, CompiledPolicy policy)
    {
        if (certain.FindCover(policy, Effect.Deny) is { } deny)
        {
            if (policy.Effect == Effect.Allow)
                Warn(DiagnosticCodes.ShadowedByDeny, policy.Position, $"`Policy/{deny.Name}` denies everything that this policy allows", $"narrow the targets of `{deny.Name}` or remove this policy", policy);
            else
                WarnRedundant(policy, deny);
            return;
        }

        if (policy.Effect == Effect.Allow && certain.FindCover(policy, Effect.Allow) is { } allow)
            WarnRedundant(policy, allow);
    }

    private void WarnRedundant(CompiledPolicy policy, CompiledPolicy cover)
    {
        string verb = policy.Effect == Effect.Deny ? "denies" : "allows";
        Warn(DiagnosticCodes.Redundant, policy.Position, $"`Policy/{cover.Name}` {verb} everything that this policy {verb}", "remove the one or narrow the other", policy);
    }

    private void Warn(string code, SourcePosition position, string message, string? help, CompiledPolicy policy) =>
        _diagnostics.Add(new PolicyDiagnostic(code, DiagnosticSeverity.Warning, position, message, help, $"Policy/{policy.Name}"));
}
