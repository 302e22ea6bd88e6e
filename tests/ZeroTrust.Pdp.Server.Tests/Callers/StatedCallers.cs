using Microsoft.AspNetCore.Http;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Server.Callers;

namespace ZeroTrust.Pdp.Server.Tests.Callers;

/// <summary>Believes who a header says the caller is, so that the gate is tested without certificates.</summary>
internal sealed class StatedCallers : ICallerAuthenticator
{
    public const string Header = "x-test-caller";
    public const string Gateway = "spiffe://prod.example/gateway";
    public const string Ci = "spiffe://prod.example/ci";
    public const string Ana = "https://idp.example#ana";

    private static readonly Caller AnaWithToken = new(CallerKind.Token, "ana")
    {
        Issuer = "https://idp.example",
        Groups = ["pdp-admins"],
        Claims = CelMap.Of(
        [
            new("dept", CelValue.FromString("sec")), new("auth_time", CelValue.FromTimestamp(CelTimestamp.FromDateTimeOffset(DateTimeOffset.UtcNow))),
            new("amr", CelValue.FromList(CelList.Of([CelValue.FromString("pwd"), CelValue.FromString("mfa")]))),
        ]),
    };

    private static readonly Dictionary<string, Caller> Workloads = new(StringComparer.Ordinal)
    {
        [Gateway] = new Caller(CallerKind.Workload, Gateway) { Workload = Gateway },
        [Ci] = new Caller(CallerKind.Workload, Ci) { Workload = Ci },
    };

    public ValueTask<CallerAuthentication> AuthenticateAsync(HttpContext context)
    {
        string stated = context.Request.Headers[Header].ToString();
        return stated switch
        {
            "" => new(Caller.Local),
            "nobody" => new(Caller.Nobody),
            "forged" => new(CallerAuthentication.Refused("the token is not signed by its issuer")),
            Ana => Later(AnaWithToken),
            _ => new(Workloads[stated]),
        };
    }

    // As a token that has to be validated first.
    private static async ValueTask<CallerAuthentication> Later(Caller caller)
    {
        await Task.Yield();
        return caller;
    }
}
