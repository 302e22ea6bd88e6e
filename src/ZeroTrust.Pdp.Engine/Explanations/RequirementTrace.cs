using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>How one requirement of a policy, or one structured condition of an access level, was checked.</summary>
/// <param name="Requirement">Name of the field, for example `accessLevel` or `device.managed`.</param>
/// <param name="Expected">What is asked for, as written.</param>
/// <param name="Actual">What was found.</param>
/// <param name="Met">Whether it is met.</param>
/// <param name="Remedies">What would meet it; empty when nothing the subject can do now does.</param>
public sealed record RequirementTrace(
    string Requirement,
    string Expected,
    string Actual,
    bool Met,
    ImmutableArray<Remedy> Remedies)
{
    /// <summary>Where the field stands; for `trustThreshold` in the trust profile.</summary>
    public SourcePosition? Position { get; init; }
}
