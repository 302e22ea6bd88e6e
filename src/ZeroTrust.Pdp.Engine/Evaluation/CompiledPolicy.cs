using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A policy, ready to be evaluated.</summary>
internal sealed class CompiledPolicy
{
    public required string Name { get; init; }

    public required SourcePosition Position { get; init; }

    public required FieldPlaces Places { get; init; }

    public required Effect Effect { get; init; }

    public required bool IsAudit { get; init; }

    public required CompiledTargets Targets { get; init; }

    /// <summary>The targets as written.</summary>
    public required TargetDefinition TargetDefinition { get; init; }

    public required CompiledExpression? When { get; init; }

    public required CompiledAccessLevel? AccessLevel { get; init; }

    public required int? Trust { get; init; }

    public required CelDuration? MfaWithin
    {
        get;
        init
        {
            field = value;
            MfaRemedy = value is null ? Remediation.None : Remediation.Of(RemedyKind.Mfa, value);
        }
    }

    /// <summary>What meets <see cref="MfaWithin"/>.</summary>
    public Remediation MfaRemedy { get; private init; } = Remediation.None;

    /// <summary>The name of the grant that the subject needs.</summary>
    public required string? Grant { get; init; }

    public required CelTimestamp? NotBefore { get; init; }

    public required CelTimestamp? NotAfter { get; init; }

    public required ImmutableArray<Obligation> Obligations { get; init; }

    /// <summary>The name alone, ready for the many decisions that one policy determines.</summary>
    public required ImmutableArray<string> NameAlone { get; init; }

    /// <summary>Where a field stands, as `require.trust`; the policy itself where it has no such field.</summary>
    public SourcePosition PositionOf(string field) => Places.Find(field, Position.File) ?? Position;

    public bool HasRequirements => AccessLevel is not null || Trust is not null || MfaWithin is not null || Grant is not null;
}
