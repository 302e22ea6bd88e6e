using Envoy.Config.Core.V3;
using Envoy.Service.Auth.V3;
using Google.Protobuf.WellKnownTypes;

namespace ZeroTrust.Pdp.Server.Tests.ExtAuthz;

/// <summary>Well-formed checks for tests to change.</summary>
internal static class Checks
{
    public static CheckRequest Get(string path) => new()
    {
        Attributes = new AttributeContext
        {
            Request = new AttributeContext.Types.Request
            {
                Http = new AttributeContext.Types.HttpRequest
                {
                    Id = "1",
                    Method = "GET",
                    Path = path,
                    Host = "shop.example.org",
                    Scheme = "https",
                    Protocol = "HTTP/2",
                    Size = -1,
                },
            },
        },
    };

    public static Struct Payload(string sub) => new()
    {
        Fields =
        {
            ["sub"] = Value.ForString(sub),
            ["region"] = Value.ForString("DE"),
            ["groups"] = Value.ForList(Value.ForString("payroll"), Value.ForString("staff")),
        },
    };

    public static CheckRequest WithToken(CheckRequest request, params (string Name, Struct Payload)[] tokens)
    {
        var payloads = new Struct();
        foreach ((string name, Struct payload) in tokens)
            payloads.Fields[name] = Value.ForStruct(payload);
        request.Attributes.MetadataContext = new Metadata { FilterMetadata = { ["envoy.filters.http.jwt_authn"] = payloads } };
        return request;
    }
}
