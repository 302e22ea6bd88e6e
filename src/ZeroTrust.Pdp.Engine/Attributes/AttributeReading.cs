using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>All that is stated of one attribute in one request.</summary>
/// <param name="Kind">Whose attribute it is.</param>
/// <param name="Name">The property; null: the groups of the subject.</param>
/// <param name="Rule">Whom it is believed from.</param>
/// <param name="Known">What the PDP knows.</param>
/// <param name="Stated">What the caller states; null: nothing.</param>
/// <param name="Origin">What the caller says about where it has the value from.</param>
/// <param name="Limit">How old it may be.</param>
internal readonly record struct AttributeReading(
    EntityKind Kind,
    string? Name,
    AttributeRule Rule,
    ImmutableArray<KnownAttribute> Known,
    CelValue? Stated,
    AttributeOrigin? Origin,
    CelDuration? Limit)
{
    public string Path => Name is null ? AttributePaths.Groups : AttributePaths.Property(Kind, Name);

    /// <summary>
    /// The value that counts; null when none does. Of sources with equal standing that agree it is the youngest value; when they do
    /// not agree, <paramref name="contradicts"/> says so, for none of them is more right than the others.
    /// </summary>
    public KnownAttribute? Winner(string? caller, out bool contradicts)
    {
        contradicts = false;
        if (Rule.Sources.IsEmpty)
            return Known.IsEmpty ? OfCaller(caller) : OfEquals(out contradicts);
        foreach (string source in Rule.Sources)
        {
            if ((source == AttributeSources.Caller ? OfCaller(caller) : OfSource(source)) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Why nothing that is stated counts.</summary>
    public string WhyAbsent(string? caller) =>
        Stated is not null && !Rule.Allows(caller) ? "is not there: the caller may not assert it" : "is not there: no source that is believed states it";

    public AttributeTrace ToTrace(AttributeState state, CelValue? value, KnownAttribute? winner, string? caller)
    {
        var ignored = new List<IgnoredSource>();
        if (Stated is not null && winner?.Source != AttributeSources.Caller)
            ignored.Add(new IgnoredSource(AttributeSources.Caller, Rule.Allows(caller) ? Outranked(AttributeSources.Caller) : "may not assert it"));
        foreach (KnownAttribute one in Known)
        {
            if (one.Source != winner?.Source)
                ignored.Add(new IgnoredSource(one.Source, Outranked(one.Source, winner is not null && Rule.Sources.IsEmpty)));
        }

        return new AttributeTrace(
            Path, state, value is { } found ? TraceCollector.ToValue(found) : new TraceValue(null, "attribute_absent: nobody states it"), winner?.Source,
            winner?.Source == AttributeSources.Caller ? Origin?.Source ?? "" : "", winner?.ObservedAt, Limit, [.. ignored]);
    }

    private string Outranked(string source, bool isEqual = false)
    {
        if (isEqual)
            return "has the same standing";
        return Rule.Sources.IsEmpty || Rule.Sources.Contains(source) ? "another source comes first" : "is not among the sources that are believed";
    }

    private KnownAttribute? OfCaller(string? caller) =>
        Stated is { } value && Rule.Allows(caller) ? new KnownAttribute(AttributeSources.Caller, Origin?.ObservedAt, value) : null;

    private KnownAttribute? OfSource(string source)
    {
        foreach (KnownAttribute one in Known)
        {
            if (one.Source == source)
                return one;
        }

        return null;
    }

    private KnownAttribute OfEquals(out bool contradicts)
    {
        contradicts = false;
        KnownAttribute youngest = Known[0];
        foreach (KnownAttribute one in Known)
        {
            contradicts |= !one.Value.Equals(youngest.Value);
            if (one.ObservedAt is { } time && (youngest.ObservedAt is not { } best || time > best))
                youngest = one;
        }

        return youngest;
    }
}
