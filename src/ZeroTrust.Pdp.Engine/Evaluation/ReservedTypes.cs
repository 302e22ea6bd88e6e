using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// The resources of the PDP itself, so that who may use it is decided as everything else is. INVARIANT: only a policy that names
/// their types fits them. One without resource types, or with `*`, says nothing about the PDP, however much it allows.
/// </summary>
public static class ReservedTypes
{
    /// <summary>What their names begin with.</summary>
    public const string Prefix = "pdp.";

    /// <summary>An RPC; its id is `package.Service/Method`.</summary>
    public const string Rpc = "pdp.rpc";

    /// <summary>An enforcement point, by the name that a caller acts under.</summary>
    public const string EnforcementPoint = "pdp.enforcement-point";

    /// <summary>The action on an RPC.</summary>
    public const string Call = "call";

    /// <summary>The action on an enforcement point.</summary>
    public const string ActAs = "act-as";

    /// <summary>The subject type of a caller that is known by its certificate; its id is the SPIFFE ID.</summary>
    public const string Workload = "workload";

    /// <summary>The subject type of a caller that is known by a token; its id is `iss`, `#` and `sub`.</summary>
    public const string User = "user";

    /// <summary>The subject type of a caller on the same machine without a credential; its id is `local`.</summary>
    public const string Local = "local";

    internal static readonly ImmutableArray<string> All = [Rpc, EnforcementPoint];

    internal static readonly ImmutableArray<string> Actions = [Call, ActAs];

    internal static readonly ImmutableArray<string> Subjects = [Workload, User, Local];

    /// <summary>Whether a type, or a pattern of types, is one of the PDP's own.</summary>
    internal static bool IsReserved(string type) => type.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether patterns of types fit nothing but what the PDP has.</summary>
    internal static bool AreReserved(ImmutableArray<string> patterns) => !patterns.IsEmpty && patterns.All(IsReserved);
}
