using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>An attribute that was read, and why it was believed or not.</summary>
/// <param name="Path">As conditions name it, for example `device.properties.managed`.</param>
/// <param name="State">Whether it could be relied on.</param>
/// <param name="Value">Its value, or why there is none.</param>
/// <param name="Source">The source that counted: `caller`, or one of the PDP's own; null when none did.</param>
/// <param name="StatedSource">Where the caller says it has the value from; empty when it does not say.</param>
/// <param name="ObservedAt">When it was observed; null when that is not known.</param>
/// <param name="Limit">How old it may be; null: it has no limit.</param>
/// <param name="Ignored">Other sources that state it, each with the reason why it did not count, ordered by source.</param>
public sealed record AttributeTrace(
    string Path,
    AttributeState State,
    TraceValue Value,
    string? Source,
    string StatedSource,
    CelTimestamp? ObservedAt,
    CelDuration? Limit,
    ImmutableArray<IgnoredSource> Ignored);
