using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>How callers and RPCs look to policies.</summary>
internal static class CallerSubject
{
    // Values of `amr` (RFC 8176) that stand for more than one factor, or for one that is bound to hardware.
    private static readonly string[] StrongMethods = ["mfa", "mca", "hwk", "sc"];

    /// <summary>
    /// The caller as a subject. Its properties: `issuer` and `claims` of a token, `workload` of the certificate, and `mfa_time`, which is
    /// `auth_time` where `amr` states a second factor.
    /// </summary>
    public static SubjectEntity Of(Caller caller)
    {
        var properties = new Dictionary<string, CelValue>(StringComparer.Ordinal);
        if (caller.Workload.Length > 0)
            properties.Add("workload", CelValue.FromString(caller.Workload));
        if (caller.Kind == CallerKind.Token)
        {
            properties.Add("issuer", CelValue.FromString(caller.Issuer));
            properties.Add("claims", CelValue.FromMap(caller.Claims));
            if (caller.Claims.TryGet("auth_time", out CelValue time) && time.Kind == CelKind.Timestamp && IsStrong(caller.Claims))
                properties.Add("mfa_time", time);
        }

        string type = caller.Kind switch
        {
            CallerKind.Workload => ReservedTypes.Workload,
            CallerKind.Token => ReservedTypes.User,
            _ => ReservedTypes.Local,
        };
        return new SubjectEntity(type, caller.SubjectId ?? ReservedTypes.Local, caller.Groups, CelMap.Of(properties));
    }

    /// <summary>`service` and `method` of an RPC.</summary>
    public static CelMap PropertiesOfRpc(string id)
    {
        int slash = id.IndexOf('/', StringComparison.Ordinal);
        return CelMap.Of([new("service", CelValue.FromString(id[..slash])), new("method", CelValue.FromString(id[(slash + 1)..]))]);
    }

    private static bool IsStrong(CelMap claims)
    {
        if (!claims.TryGet("amr", out CelValue methods) || methods.Kind != CelKind.List)
            return false;
        CelList list = methods.AsList();
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is { Kind: CelKind.String } method && StrongMethods.Contains(method.AsString()))
                return true;
        }

        return false;
    }
}
