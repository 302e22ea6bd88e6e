using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>
/// Access given to one subject for a time. It meets the requirement of policies that name it (`require: {grant: NAME}`); a
/// break-glass grant meets none, but lets its subject pass a quarantine into the ordinary evaluation of policies.
/// </summary>
/// <param name="Id">Identifies it in explanations, logs and the administration.</param>
/// <param name="SubjectType">Type of the subject.</param>
/// <param name="SubjectId">Id of the subject.</param>
/// <param name="Name">The name that policies ask for; empty for break-glass.</param>
/// <param name="IsBreakGlass">Whether it is break-glass.</param>
/// <param name="Scope">What it is good for.</param>
/// <param name="Reason">Why, for example a ticket.</param>
/// <param name="ApprovedBy">Who approved it.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it ends.</param>
public sealed record Grant(
    string Id,
    string SubjectType,
    string SubjectId,
    string Name,
    bool IsBreakGlass,
    GrantScope Scope,
    string Reason,
    string ApprovedBy,
    CelTimestamp From,
    CelTimestamp Until);
