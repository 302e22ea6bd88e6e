using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Compiles policies one by one against all that they may refer to. What becomes of one depends on no other policy.</summary>
internal sealed class PolicyLinker(ExpressionScope scope, AccessLevelLinker levels, TrustProfileLinker profiles)
{
    /// <summary>Lets go of what only helps within one compilation.</summary>
    public void Finish() => scope.Forget();

    public CompiledPolicy Link(PolicyDefinition policy, DiagnosticBag diagnostics)
    {
        string document = policy.Source.Root.Document;
        scope.Schema.Check(policy, diagnostics);
        if (policy.Trust is not null)
            profiles.CheckServed(policy, diagnostics);
        return new CompiledPolicy
        {
            Name = policy.Name,
            Position = policy.Source.Root.Node.Position,
            Places = policy.Places,
            Effect = policy.Effect,
            IsAudit = policy.Audit,
            Targets = new CompiledTargets(policy.Targets),
            TargetDefinition = policy.Targets,
            When = policy.When is null ? null : scope.For(policy.Targets).CompileCondition(policy.When, document, diagnostics),
            AccessLevel = policy.AccessLevel is null ? null : levels.Resolve(policy.AccessLevel, document, diagnostics),
            Trust = policy.Trust,
            MfaWithin = policy.MfaWithin,
            Grant = policy.Grant,
            NotBefore = policy.NotBefore,
            NotAfter = policy.NotAfter,
            Obligations = policy.Obligations,
            NameAlone = [policy.Name],
        };
    }
}
