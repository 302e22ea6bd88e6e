using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>Allows that a deny always beats, and policies that decide nothing which another does not decide alike.</summary>
internal static class CoverAnalysis
{
    public static void Run(AnalyzedSet set)
    {
        var certain = new CertainPolicies(set.Snapshot.Policies.Where(policy => IsCertain(set, policy)));
        foreach (CompiledPolicy policy in set.Snapshot.Policies)
        {
            if (!policy.IsAudit && !set.Idle.Contains(policy))
                Check(set, certain, policy);
        }
    }

    /// <summary>Whether it holds for every request that it fits, at all times.</summary>
    private static bool IsCertain(AnalyzedSet set, CompiledPolicy policy)
    {
        if (policy.IsAudit || policy.NotBefore is not null || policy.NotAfter is not null || policy.HasRequirements)
            return false;

        // A deny whose condition fails is taken to hold.
        return ConditionAnalysis.TruthFor(set, policy, out _) is { } truth && (truth == CelTruth.True || (truth == CelTruth.Error && policy.Effect == Effect.Deny));
    }

    private static void Check(AnalyzedSet set, CertainPolicies certain, CompiledPolicy policy)
    {
        if (certain.FindCover(policy, Effect.Deny) is { } deny)
        {
            if (policy.Effect == Effect.Allow)
            {
                set.Warn(
                    DiagnosticCodes.ShadowedByDeny, policy.Position, $"`Policy/{deny.Name}` denies everything that this policy allows",
                    $"narrow the targets of `{deny.Name}` or remove this policy", $"Policy/{policy.Name}");
            }
            else
            {
                WarnRedundant(set, policy, deny);
            }

            return;
        }

        if (policy.Effect == Effect.Allow && certain.FindCover(policy, Effect.Allow) is { } allow)
            WarnRedundant(set, policy, allow);
    }

    private static void WarnRedundant(AnalyzedSet set, CompiledPolicy policy, CompiledPolicy cover)
    {
        string verb = policy.Effect == Effect.Deny ? "denies" : "allows";
        set.Warn(
            DiagnosticCodes.Redundant, policy.Position, $"`Policy/{cover.Name}` {verb} everything that this policy {verb}",
            "remove the one or narrow the other", $"Policy/{policy.Name}");
    }
}
