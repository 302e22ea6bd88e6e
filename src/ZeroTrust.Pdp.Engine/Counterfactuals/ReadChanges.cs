using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>
/// Finds the changes that one policy, or several, can notice: of what it reads, itself and through definitions, access levels and the
/// trust profile. INVARIANT: a change that is not among them leaves its result as it is.
/// </summary>
internal sealed class ReadChanges(PolicySnapshot snapshot, DecisionRequest request, ChangeRegistry registry)
{
    private const string Properties = "properties";

    private readonly HashSet<int> _definitions = [];
    private readonly HashSet<CompiledAccessLevel> _levels = [];
    private bool _hasTrust;

    public HashSet<CandidateChange> Changes { get; } = [registry.Time];

    /// <summary>The weekly windows that are asked for.</summary>
    public List<TimeOfWeekTest> Windows { get; } = [];

    /// <summary>The ends of windows of validity.</summary>
    public List<CelTimestamp> Moments { get; } = [];

    public void Add(CompiledPolicy policy)
    {
        if (policy.Effect == Effect.Allow)
            AddTargets(policy);
        if (policy.NotBefore is { } from)
            Moments.Add(from);
        if (policy.NotAfter is { } until)
            Moments.Add(until);
        Add(policy.When);
        if (policy.AccessLevel is { } level)
            Add(level);
        if (policy.MfaWithin is not null)
            Changes.Add(registry.Mfa);
        if (policy.Grant is { } grant)
            Changes.Add(registry.Grant(grant));
        if (policy.Trust is not null || (policy.Effect == Effect.Allow && snapshot.ProfileFor(request.Resource.ResourceType)?.ThresholdFor(request) is not null))
            AddTrust();
    }

    private void AddTargets(CompiledPolicy policy)
    {
        StringMatcher? wanted = StringMatcher.Of(policy.TargetDefinition.SubjectGroups);
        bool fits = policy.TargetDefinition.SubjectGroups.IsEmpty || (wanted ?? StringMatcher.AnyText).MatchesAny(request.Subject.Groups);
        if (fits)
            return;
        foreach (string pattern in policy.TargetDefinition.SubjectGroups)
            AddIfAny(registry.Group(pattern));
    }

    private void Add(CompiledAccessLevel level)
    {
        foreach (DeviceKind kind in DeviceKind.Of(level))
            AddIfAny(kind.ToChange(request, registry));
        AddTests(level);
    }

    private void AddTests(CompiledAccessLevel level)
    {
        if (!_levels.Add(level))
            return;
        foreach (CompiledAccessLevel required in level.Requires)
            AddTests(required);
        foreach (LevelCondition condition in level.Conditions)
        {
            foreach (LevelTest test in condition.Tests)
                Add(test, condition.Negate);
        }

        Add(level.When);
    }

    private void Add(LevelTest test, bool isNegated)
    {
        switch (test)
        {
            case DeviceFlagTest flag:
                AddIfAny(registry.DeviceAttribute(flag.Property, CelValue.FromBool(flag.Wanted != isNegated)));
                break;
            case TimeOfWeekTest window:
                Windows.Add(window);
                break;
            case MfaAgeTest:
                Changes.Add(registry.Mfa);
                break;
            case PostureAgeTest:
                Changes.Add(registry.Posture);
                break;
            // What must not be is put right by no certain change.
            case var _ when isNegated:
                break;
            case SubjectGroupTest member:
                foreach (string group in member.Groups)
                    AddIfAny(registry.Group(group));
                break;
            case NetworkTest networks:
                Changes.UnionWith(networks.Networks.Select(registry.Network));
                break;
            case RegionTest regions:
                foreach (string region in regions.Regions)
                    AddIfAny(registry.Region(region));
                break;
            case DeviceOsTest os:
                if (os.VersionFor(request.Device) is { } version)
                    AddIfAny(registry.DeviceAttribute("os_version", CelValue.FromString(version)));
                break;
        }
    }

    private void AddTrust()
    {
        if (_hasTrust || snapshot.ProfileFor(request.Resource.ResourceType) is not { } profile)
            return;
        _hasTrust = true;
        foreach (CompiledTrustFactor factor in profile.Factors)
        {
            Add(factor.Expression);
            Add(factor.FreshnessOf);
        }
    }

    private void Add(CompiledExpression? expression)
    {
        if (expression is null)
            return;
        foreach (CelVariable variable in expression.Program.Variables)
        {
            if (variable.Slot == Variables.Trust)
                AddTrust();
            else if (variable.Slot >= Variables.Count && _definitions.Add(variable.Slot))
                Add(snapshot.Definitions[variable.Slot - Variables.Count].Expression);
        }

        foreach (CelAttributeUse use in expression.Program.FindAttributeUses())
            Add(use);
    }

    private void Add(CelAttributeUse use)
    {
        switch (use.Slot, use.Steps)
        {
            case (Variables.Subject, ["groups", ..]):
                foreach (string group in Texts(use))
                    AddIfAny(registry.Group(group));
                break;
            case (Variables.Subject, [Properties, CandidateChange.MfaTime, ..]):
                Changes.Add(registry.Mfa);
                break;
            case (Variables.Context, [Properties, CandidateChange.Region]):
                foreach (string region in Texts(use))
                    AddIfAny(registry.Region(region));
                break;
            case (Variables.Device, _):
                AddDevice(use);
                break;
        }
    }

    private void AddDevice(CelAttributeUse use)
    {
        // Its attributes are then changes of their own.
        if (request.Device is null)
            Changes.Add(registry.AnotherDevice([], string.Empty, reportsPosture: false));
        if (use.Steps is not [Properties, { } property, ..])
            return;
        if (property == CandidateChange.PostureTime)
        {
            Changes.Add(registry.Posture);
            return;
        }

        if (use.Steps.Length != 2)
            return;
        foreach (CelValue literal in use.Literals)
        {
            // What a device is, and whose, does not change: it takes another one.
            if (property is "os" or "ownership" && literal.Kind == CelKind.String)
                Changes.Add(registry.AnotherDevice([KeyValuePair.Create(property, literal)], $"{property} {literal.AsString()}", reportsPosture: false));
            else if (literal.Kind is CelKind.Bool or CelKind.Int or CelKind.String)
                AddIfAny(registry.DeviceAttribute(property, literal));
        }
    }

    private static IEnumerable<string> Texts(CelAttributeUse use) =>
        use.Literals.Where(static literal => literal.Kind == CelKind.String).Select(static literal => literal.AsString());

    private void AddIfAny(CandidateChange? change)
    {
        if (change is not null)
            Changes.Add(change);
    }
}
