using Envoy.Service.Auth.V3;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.ExtAuthz;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.ExtAuthz;

/// <summary>Checks where a resource catalogue says what requests are for.</summary>
public sealed class ApplicationCheckTests
{
    private const string Policies = """
        apiVersion: zerotrust.pdp/v1
        kind: Application
        metadata: {name: shop}
        spec:
          hosts: [shop.example.org]
          sensitivity: internal
          routes:
          - {method: GET, path: "/orders/{id}", action: read, resource: {type: order, id: "{id}"}}
          - {method: POST, path: "/orders/{id}", action: change, resource: {type: order, id: "{id}"}}
          - {path: "/files/{path=**}", action: read, resource: {type: file}}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: read-orders}
        spec:
          effect: allow
          actions: [read]
          resources: {types: [order]}
          when: >-
            resource.properties.id == resource.id && resource.properties.sensitivity == 'internal'
            && resource.properties.application == 'shop' && resource.properties.host == 'shop.example.org'
            && resource.properties.path == '/orders/' + resource.id && action.properties.method == 'GET'
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: the-old-way}
        spec: {effect: allow, resources: {types: [http]}}
        """;

    [Test]
    public void Check_MappedRequest_IsDecidedByActionAndResourceOfTheCatalogue()
    {
        using Pieces pieces = new Pieces().With(Policies, revision: 7);
        CheckResponse response = pieces.Authorization.Check(Checks.Get("/orders/4%20711?x=/../y"));
        Assert.That(response.Status.Code, Is.Zero, response.ToString());
        Assert.That(response.DynamicMetadata.Fields["policies"].ListValue.Values.Single().StringValue, Is.EqualTo("read-orders"));
    }

    [Test]
    public async Task Explain_HttpRequest_IsMappedAsACheckIs()
    {
        using Pieces pieces = new Pieces().With(Policies, revision: 7);
        V1.ExplainResponse response = await pieces.Service.Explain(Asked("GET", "/orders/4%20711?x=/../y"), ServiceCall.Local);
        Assert.That((response.Decision.Effect, response.Decision.DeterminingPolicies.Single()), Is.EqualTo((V1.Effect.Allow, "read-orders")));
        Assert.That(
            (response.Route.Application, response.Route.Path, response.Route.Action, response.Route.ResourceType, response.Route.ResourceId, response.Route.Position.Line),
            Is.EqualTo(("shop", "/orders/{id}", "read", "order", "4 711", 8)));
    }

    [Test]
    public async Task Explain_HttpRequest_ShowsItsRouteToNoEndUserAndStatesItsQuery()
    {
        using Pieces pieces = new Pieces().With(Policies.Replace("action.properties.method == 'GET'", "context.properties.query == 'x=1'", StringComparison.Ordinal));
        V1.ExplainRequest asked = Asked("GET", "/orders/7?x=1");
        asked.View = V1.ExplainView.EndUser;
        V1.ExplainResponse response = await pieces.Service.Explain(asked, ServiceCall.Local);
        Assert.That((response.Decision.Effect, response.Route), Is.EqualTo((V1.Effect.Allow, (V1.RouteTrace?)null)));
        asked.Request.Context = new V1.Context { Properties = new Struct { Fields = { ["query"] = Value.ForString("x=2") } } };
        Assert.That((await pieces.Service.Explain(asked, ServiceCall.Local)).Decision.Effect, Is.EqualTo(V1.Effect.Deny), "what is stated counts");
    }

    [Test]
    public async Task Explain_HttpRequestWithoutACatalogue_IsMethodAndPath()
    {
        using Pieces pieces = new Pieces().With(Policies[(Policies.IndexOf("---", StringComparison.Ordinal) + 4)..]);
        V1.ExplainResponse response = await pieces.Service.Explain(Asked("GET", "/a%20b"), ServiceCall.Local);
        Assert.That((response.Decision.DeterminingPolicies.Single(), response.Route), Is.EqualTo(("the-old-way", (V1.RouteTrace?)null)));
    }

    [TestCase("GET", "/admin", StatusCode.NotFound, "http: no application has a route for it")]
    [TestCase("PUT", "/orders/1", StatusCode.NotFound, "http: no application has a route for it")]
    [TestCase("", "/orders/1", StatusCode.InvalidArgument, "http: method: required, or too long")]
    [TestCase("GET", "orders", StatusCode.InvalidArgument, "http: path: is not the path of a request in normal form")]
    public void Explain_HttpRequestThatIsNone_IsRefused(string method, string path, StatusCode status, string message)
    {
        using Pieces pieces = new Pieces().With(Policies);
        RpcException refused = Assert.Throws<RpcException>(() => _ = pieces.Service.Explain(Asked(method, path), ServiceCall.Local))!;
        Assert.That((refused.StatusCode, refused.Status.Detail), Is.EqualTo((status, message)));
    }

    [Test]
    public void Explain_HttpRequestBesideAnActionOrResource_IsRefused()
    {
        using Pieces pieces = new Pieces().With(Policies);
        foreach (string part in (string[])["action", "resource"])
        {
            V1.ExplainRequest asked = Asked("GET", "/orders/1");
            if (part == "action")
                asked.Request.Action = new V1.Action { Name = "read" };
            else
                asked.Request.Resource = new V1.Resource { Type = "order", Id = "1" };
            RpcException refused = Assert.Throws<RpcException>(() => _ = pieces.Service.Explain(asked, ServiceCall.Local))!;
            Assert.That((refused.StatusCode, refused.Status.Detail), Is.EqualTo((StatusCode.InvalidArgument, $"request.{part}: is what `http` is mapped to")));
        }
    }

    [Test]
    public void Check_MappedRequestThatNoPolicyAllows_IsDeniedByPolicy()
    {
        using Pieces pieces = new Pieces().With(Policies);
        CheckRequest request = Checks.Get("/orders/4711");
        request.Attributes.Request.Http.Method = "POST";
        Assert.That(Reason(pieces, request), Is.EqualTo("no_policy_matched"));
    }

    [TestCase("/")]
    [TestCase("/admin")]
    [TestCase("/orders")]
    [TestCase("/orders/")]
    [TestCase("/orders/4711/")]
    [TestCase("/Orders/4711")]
    [TestCase("/orders/4711;v=1")]
    [TestCase("/%6Frders/4711")]
    [TestCase("/orders/%34711")]
    [TestCase("/orders/100%25")]
    public void Check_RequestWithoutRoute_IsUnknownResource(string path)
    {
        using Pieces pieces = new Pieces().With(Policies, revision: 7);
        CheckResponse response = pieces.Authorization.Check(Checks.Get(path));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status.Code, Is.EqualTo(7));
            Assert.That(response.DeniedResponse.Status.Code, Is.EqualTo(Envoy.Type.V3.StatusCode.Forbidden));
            Assert.That(response.DeniedResponse.Body, Does.EndWith("\"reason\":\"unknown_resource\"}"));
            Assert.That(response.DynamicMetadata.Fields["reason"].StringValue, Is.EqualTo("unknown_resource"));
            Assert.That(response.DynamicMetadata.Fields["revision"].NumberValue, Is.EqualTo(7));
        }
    }

    [TestCase("/files/../orders/4711")]
    [TestCase("/files/%2e%2e/orders/4711")]
    [TestCase("//orders/4711")]
    [TestCase("/orders/a%2Fb")]
    public void Check_HostilePath_IsMalformedBeforeAnyRouteIsLookedFor(string path)
    {
        using Pieces pieces = new Pieces().With(Policies);
        Assert.That(Reason(pieces, Checks.Get(path)), Is.EqualTo("request_malformed"));
    }

    [TestCase("other.example.org")]
    [TestCase("")]
    [TestCase("shop.example.org.evil.test")]
    public void Check_HostOfNoApplication_IsUnknownResource(string host)
    {
        using Pieces pieces = new Pieces().With(Policies);
        CheckRequest request = Checks.Get("/orders/4711");
        request.Attributes.Request.Http.Host = host;
        Assert.That(Reason(pieces, request), Is.EqualTo("unknown_resource"));
    }

    [Test]
    public void Check_RouteSettingsOfTheProxy_DoNotNameActionAndResourceOverTheCatalogue()
    {
        using Pieces pieces = new Pieces().With(Policies);
        CheckRequest request = Checks.Get("/admin");
        request.Attributes.ContextExtensions.Add("action", "read");
        request.Attributes.ContextExtensions.Add("resource_type", "http");
        request.Attributes.ContextExtensions.Add("resource_id", "1");
        Assert.That(Reason(pieces, request), Is.EqualTo("unknown_resource"));
        request.Attributes.Request.Http.Path = "/orders/4711";
        DecisionRequest mapped = CheckRequestMapper.TryMap(request, Guid.Empty, pieces.Runtime.Current!, pieces.Clock, out _)!;
        Assert.That((mapped.Action.Name, mapped.Resource.ResourceType, mapped.Resource.Id), Is.EqualTo(("read", "order", "4711")));
    }

    [Test]
    public void TryMap_ParameterNamedAsAPropertyOfTheRequest_IsWhatTheCatalogueSays()
    {
        using Pieces pieces = new Pieces().With(Policies);
        DecisionRequest mapped = CheckRequestMapper.TryMap(Checks.Get("/files/a/b"), Guid.Empty, pieces.Runtime.Current!, pieces.Clock, out _)!;
        Assert.That(mapped.Resource.Id, Is.EqualTo("/files/a/b"));
        Assert.That(mapped.Resource.Properties.TryGet("path", out ZeroTrust.Cel.CelValue path), Is.True);
        Assert.That(path.AsString(), Is.EqualTo("a/b"));
    }

    [Test]
    public void Check_IdTooLong_IsMalformed()
    {
        using Pieces pieces = new Pieces().With(Policies);
        Assert.That(Reason(pieces, Checks.Get("/orders/" + new string('a', 2048))), Is.EqualTo("allowed_by_policy"));
        Assert.That(Reason(pieces, Checks.Get("/orders/" + new string('a', 2049))), Is.EqualTo("request_malformed"));
    }

    [Test]
    public void Check_WithoutApplications_MapsAsBefore()
    {
        using Pieces pieces = new Pieces().With(Policies[Policies.IndexOf("---", StringComparison.Ordinal)..]);
        CheckResponse response = pieces.Authorization.Check(Checks.Get("/anything/"));
        Assert.That(response.Status.Code, Is.Zero);
        Assert.That(response.DynamicMetadata.Fields["policies"].ListValue.Values.Single().StringValue, Is.EqualTo("the-old-way"));
    }

    private static V1.ExplainRequest Asked(string method, string path) => new()
    {
        Request = new V1.DecideRequest { Subject = new V1.Subject { Type = "user", Id = "ana" } },
        Http = new V1.HttpTarget { Method = method, Host = "Shop.example.org", Path = path, Scheme = "https" },
    };

    private static string Reason(Pieces pieces, CheckRequest request) =>
        pieces.Authorization.Check(request).DynamicMetadata.Fields["reason"].StringValue;
}
