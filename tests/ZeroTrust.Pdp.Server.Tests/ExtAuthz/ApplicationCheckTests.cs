using Envoy.Service.Auth.V3;
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

    private static string Reason(Pieces pieces, CheckRequest request) =>
        pieces.Authorization.Check(request).DynamicMetadata.Fields["reason"].StringValue;
}
