using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>
/// Tells what an attribute is worth in one request: whom it is believed from, whether sources agree, how old it is. What is stale or
/// conflicting is an error of whoever reads it; a source of less standing never stands in for it.
/// </summary>
internal sealed class AttributeResolver(RequestEvaluation evaluation, AttributeRules rules, FreshnessLimits? limits, string? caller, TraceCollector? trace)
{
    /// <summary>The moment of the request, at which the catalogue is as it is.</summary>
    public CelTimestamp Now => evaluation.Now;

    /// <summary>Resolves a property.</summary>
    /// <returns>False when nobody states it. One that cannot be had is there, as an error.</returns>
    public bool TryResolve(
        EntityKind kind, string type, string name, ImmutableArray<KnownAttribute> known, CelValue? stated, AttributeOrigin? origin, out CelValue value)
    {
        var attribute = new AttributeReading(kind, name, rules.Property(kind, type, name), known, stated, origin, limits?.Find(kind, name));
        return TryResolve(attribute, out value);
    }

    /// <summary>Resolves the groups of the subject. Who states none states that there are none.</summary>
    public CelValue ResolveGroups(ImmutableArray<KnownAttribute> known, in CelValue stated, AttributeOrigin? origin)
    {
        var attribute = new AttributeReading(EntityKind.Subject, null, rules.Field(EntityKind.Subject, "groups"), known, stated, origin, limits?.Groups);
        TryResolve(attribute, out CelValue value);
        return value;
    }

    /// <summary>Whether the caller may state a field of the context; reports it when it may not.</summary>
    /// <param name="field">The field as a schema names it.</param>
    /// <param name="variable">The field as conditions name it.</param>
    /// <param name="isStated">Whether the caller states it.</param>
    public bool MayState(string field, string variable, bool isStated)
    {
        if (!isStated || rules.Field(EntityKind.Context, field).Allows(caller))
            return true;
        trace?.AddAttribute(new AttributeTrace(
            $"context.{variable}", AttributeState.Absent, new TraceValue(null, "attribute_absent: the caller may not assert it"), null, "", null, null,
            [new IgnoredSource(AttributeSources.Caller, "may not assert it")]));
        return false;
    }

    private bool TryResolve(in AttributeReading attribute, out CelValue value)
    {
        KnownAttribute? winner = attribute.Winner(caller, out bool contradicts);
        AttributeState state;
        if (winner is null)
        {
            state = AttributeState.Absent;
            value = attribute.Stated is null && attribute.Known.IsEmpty ? default : Fault(CelErrorCode.AttributeAbsent, attribute, attribute.WhyAbsent(caller));
        }
        else
        {
            state = contradicts ? AttributeState.Conflicting : StateByAge(winner, attribute.Limit);
            value = state switch
            {
                AttributeState.Present => winner.Value,
                AttributeState.Stale when winner.ObservedAt is null => Fault(CelErrorCode.AttributeStale, attribute, "is limited in age, and its age is not known"),
                AttributeState.Stale => Fault(CelErrorCode.AttributeStale, attribute, "is older than the trust profile allows"),
                _ => Fault(CelErrorCode.AttributeConflicting, attribute, contradicts ? "is stated differently by different sources" : "was observed in the future"),
            };
        }

        bool isThere = winner is not null || value.IsError;
        if (trace?.IsNew(attribute.Kind, attribute.Name, winner?.Source) == true)
            trace.AddAttribute(attribute.ToTrace(state, isThere ? value : null, winner, caller));
        return isThere;
    }

    /// <summary>How the age of a value is judged; narrows the horizon to when that changes.</summary>
    private AttributeState StateByAge(KnownAttribute attribute, CelDuration? limit)
    {
        if (limit is not { } max)
            return AttributeState.Present;
        if (attribute.ObservedAt is not { } observed)
            return AttributeState.Stale;
        if (!SignalTime.TryAge(evaluation.Now, observed, out long age))
        {
            evaluation.NarrowTo(SignalTime.BelievedFrom(observed));
            return AttributeState.Conflicting;
        }

        if (age >= max.Nanoseconds)
            return AttributeState.Stale;
        evaluation.NarrowTo(SignalTime.Plus(observed, max.Nanoseconds));
        return AttributeState.Present;
    }

    private static CelValue Fault(CelErrorCode code, in AttributeReading attribute, string problem) =>
        CelValue.FromError(new CelError(code, $"`{attribute.Path}` {problem}"));
}
