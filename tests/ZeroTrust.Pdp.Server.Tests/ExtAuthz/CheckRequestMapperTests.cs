using Envoy.Config.Core.V3;
using Envoy.Service.Auth.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.ExtAuthz;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.ExtAuthz;

public sealed class CheckRequestMapperTests
{
    [Test]
    public void TryMap_NoIdentity_IsAnonymousWhateverHeadersSay()
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.Request.Http.Headers["x-user"] = "root";
        request.Attributes.Request.Http.Headers["x-forwarded-for"] = "10.0.0.1";
        request.Attributes.Request.Http.Headers["x-forwarded-client-cert"] = "URI=spiffe://example.org/root";
        request.Attributes.Source = new AttributeContext.Types.Peer { Service = "spiffe://example.org/root" };
        DecisionRequest mapped = Map(request);
        Assert.That((mapped.Subject.SubjectType, mapped.Subject.Id), Is.EqualTo(("anonymous", "anonymous")));
        Assert.That(mapped.Context.Ip, Is.Null);
    }

    [TestCase("spiffe://example.org/ns/shop/sa/cart", "workload")]
    [TestCase("cart.example.org", "principal")]
    [TestCase("CN=cart", "principal")]
    [TestCase("SPIFFE://example.org/x", "workload")]
    public void TryMap_PrincipalOfTheCertificate_IsTheSubject(string principal, string type)
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.Source = new AttributeContext.Types.Peer { Principal = principal };
        DecisionRequest mapped = Map(request);
        Assert.That((mapped.Subject.SubjectType, mapped.Subject.Id), Is.EqualTo((type, principal)));
        Assert.That(Text(mapped.Context.Properties, "source_principal"), Is.EqualTo(principal));
    }

    [Test]
    public void TryMap_TokenAndCertificate_TokenIsTheSubjectAndWorkloadIsContext()
    {
        CheckRequest request = Checks.WithToken(Checks.Get("/a"), ("provider", Checks.Payload("alice")));
        request.Attributes.Source = new AttributeContext.Types.Peer { Principal = "spiffe://example.org/cart" };
        DecisionRequest mapped = Map(request);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((mapped.Subject.SubjectType, mapped.Subject.Id), Is.EqualTo(("user", "alice")));
            Assert.That(mapped.Subject.Groups, Is.EqualTo(new[] { "payroll", "staff" }));
            Assert.That(Text(mapped.Subject.Properties, "region"), Is.EqualTo("DE"));
            Assert.That(Text(mapped.Context.Properties, "source_principal"), Is.EqualTo("spiffe://example.org/cart"));
        }
    }

    // The network tier looks at the peer of the connection, whoever the subject is.
    [TestCase("spiffe://example.org/cart", "spiffe://example.org/cart")]
    [TestCase("spiffe://", "spiffe://")]
    [TestCase("cart.example.org", null)]
    [TestCase("", null)]
    public void TryMap_PrincipalOfTheCertificate_IsTheSourceWorkload(string principal, string? expected)
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.Source = new AttributeContext.Types.Peer { Principal = principal, Labels = { ["tier"] = "web" } };
        CheckRequest withToken = Checks.WithToken(request.Clone(), ("provider", Checks.Payload("alice")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Map(request).Context.SourceWorkload, Is.EqualTo(expected));
            Assert.That(Map(withToken).Context.SourceWorkload, Is.EqualTo(expected));
            Assert.That(Label(Map(withToken).Context.Properties, "source_labels"), Is.EqualTo("web"));
            Assert.That(Label(Map(request).Subject.Properties, "labels"), Is.EqualTo(expected is null ? null : "web"));
        }
    }

    [TestCase("spiffe://example.org/stock", "spiffe://example.org/stock")]
    [TestCase("stock.example.org", null)]
    public void TryMap_Destination_IsTheWorkloadThatServesTheResource(string principal, string? expected)
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.Destination = new AttributeContext.Types.Peer { Principal = principal, Labels = { ["tier"] = "db" } };
        CelMap properties = Map(request).Resource.Properties;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(properties.TryGet("workload", out CelValue workload) ? workload.AsString() : null, Is.EqualTo(expected));
            Assert.That(Label(properties, "labels"), Is.EqualTo("db"));
            Assert.That(Map(Checks.Get("/a")).Resource.Properties.TryGet("labels", out _), Is.False);
        }
    }

    [Test]
    public void TryMap_SeveralTokens_TheFirstInOrdinalOrderCounts()
    {
        CheckRequest request = Checks.WithToken(
            Checks.Get("/a"),
            ("zeta", Checks.Payload("zoe")),
            ("header", new Struct { Fields = { ["alg"] = Value.ForString("ES256") } }),
            ("beta", Checks.Payload("bob")),
            ("alpha", new Struct { Fields = { ["sub"] = Value.ForNumber(1) } }),
            ("aleph", new Struct { Fields = { ["sub"] = Value.ForString("") } }));
        Assert.That(Map(request).Subject.Id, Is.EqualTo("bob"));
    }

    [Test]
    public void TryMap_TokenOfAnotherFilter_IsNotLookedAt()
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.MetadataContext = new Metadata
        {
            FilterMetadata = { ["some.filter"] = new Struct { Fields = { ["p"] = Value.ForStruct(Checks.Payload("alice")) } } },
        };
        Assert.That(Map(request).Subject.SubjectType, Is.EqualTo("anonymous"));
    }

    [Test]
    public void TryMap_GroupsOfOddShapes_OnlyTextsCount()
    {
        Struct payload = Checks.Payload("alice");
        payload.Fields["groups"] = Value.ForList(Value.ForString("a"), Value.ForNumber(1), Value.ForNull());
        Assert.That(Map(Checks.WithToken(Checks.Get("/a"), ("p", payload))).Subject.Groups, Is.EqualTo(new[] { "a" }));
        payload.Fields["groups"] = Value.ForString("single");
        Assert.That(Map(Checks.WithToken(Checks.Get("/a"), ("p", payload))).Subject.Groups, Is.EqualTo(new[] { "single" }));
        payload.Fields["groups"] = Value.ForBool(true);
        Assert.That(Map(Checks.WithToken(Checks.Get("/a"), ("p", payload))).Subject.Groups, Is.Empty);
    }

    [Test]
    public void TryMap_WithoutRouteSettings_ActionAndResourceAreMethodAndPath()
    {
        CheckRequest request = Checks.Get("/orders/%34?a=b");
        request.Attributes.Request.Http.Host = "Shop.Example.ORG.:8443";
        DecisionRequest mapped = Map(request);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mapped.Action.Name, Is.EqualTo("GET"));
            Assert.That(Text(mapped.Action.Properties, "method"), Is.EqualTo("GET"));
            Assert.That((mapped.Resource.ResourceType, mapped.Resource.Id), Is.EqualTo(("http", "/orders/4")));
            Assert.That(Text(mapped.Resource.Properties, "host"), Is.EqualTo("shop.example.org:8443"));
            Assert.That(Text(mapped.Resource.Properties, "path"), Is.EqualTo("/orders/4"));
            Assert.That(Text(mapped.Resource.Properties, "scheme"), Is.EqualTo("https"));
            Assert.That(Text(mapped.Context.Properties, "query"), Is.EqualTo("a=b"));
            Assert.That(Text(mapped.Context.Properties, "protocol"), Is.EqualTo("HTTP/2"));
            Assert.That(mapped.Device, Is.Null);
        }
    }

    [Test]
    public void TryMap_RouteSettings_NameActionResourceAndDevice()
    {
        CheckRequest request = Checks.Get("/orders/4");
        request.Attributes.ContextExtensions.Add("action", "read");
        request.Attributes.ContextExtensions.Add("resource_type", "order");
        request.Attributes.ContextExtensions.Add("resource_id", "4");
        request.Attributes.ContextExtensions.Add("device_id", "laptop-7");
        request.Attributes.ContextExtensions.Add("tier", "gold");
        DecisionRequest mapped = Map(request);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mapped.Action.Name, Is.EqualTo("read"));
            Assert.That(Text(mapped.Action.Properties, "method"), Is.EqualTo("GET"));
            Assert.That((mapped.Resource.ResourceType, mapped.Resource.Id), Is.EqualTo(("order", "4")));
            Assert.That(mapped.Device!.Id, Is.EqualTo("laptop-7"));
            Assert.That(mapped.Resource.Properties.TryGet("extensions", out CelValue extensions), Is.True);
            Assert.That(Text(extensions.AsMap(), "tier"), Is.EqualTo("gold"));
        }
    }

    [Test]
    public void TryMap_Headers_AreSeenWithoutCredentials()
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.Request.Http.Headers.Add("authorization", "Bearer s3cret");
        request.Attributes.Request.Http.Headers.Add("Cookie", "s3cret");
        request.Attributes.Request.Http.Headers.Add("proxy-authorization", "s3cret");
        request.Attributes.Request.Http.Headers.Add("x-request-id", "req-1");
        DecisionRequest mapped = Map(request);
        Assert.That(mapped.Context.Properties.TryGet("headers", out CelValue value), Is.True);
        CelMap headers = value.AsMap();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(headers, "x-request-id"), Is.EqualTo("req-1"));
            Assert.That(Text(mapped.Context.Properties, "request_id"), Is.EqualTo("req-1"));
            Assert.That(headers.Count, Is.EqualTo(1));
            Assert.That(headers.Entries.Single().Key.AsString(), Is.EqualTo("x-request-id"));
            foreach (string name in new[] { "authorization", "Authorization", "cookie", "Cookie", "proxy-authorization" })
                Assert.That(headers.TryGet(name, out _), Is.False, name);
        }
    }

    [Test]
    public void TryMap_RawHeaders_AreJoinedAndDecodedAsTheProxyDoes()
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.Request.Http.HeaderMap = new Envoy.Config.Core.V3.HeaderMap
        {
            Headers =
            {
                new HeaderValue { Key = "Accept", RawValue = ByteString.CopyFromUtf8("a") },
                new HeaderValue { Key = "accept", RawValue = ByteString.CopyFromUtf8("b") },
                new HeaderValue { Key = "x-raw", RawValue = ByteString.CopyFrom(0x61, 0xff, 0x62) },
                new HeaderValue { Key = "AUTHORIZATION", RawValue = ByteString.CopyFromUtf8("s3cret") },
            },
        };
        Assert.That(Map(request).Context.Properties.TryGet("headers", out CelValue value), Is.True);
        Assert.That(Text(value.AsMap(), "accept"), Is.EqualTo("a,b"));
        Assert.That(Text(value.AsMap(), "x-raw"), Is.EqualTo("a!b"));
        Assert.That(value.AsMap().Count, Is.EqualTo(2));
    }

    [TestCase("10.1.2.3", "10.1.2.3")]
    [TestCase("::ffff:10.1.2.3", "10.1.2.3")]
    [TestCase("not-an-address", null)]
    public void TryMap_SourceAddress_IsTheClientAddress(string text, string? expected)
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.Source = new AttributeContext.Types.Peer
        {
            Address = new Address { SocketAddress = new SocketAddress { Address = text, PortValue = 1 } },
        };
        Assert.That(Map(request).Context.Ip?.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void TryMap_SourceOnAPipe_HasNoAddress()
    {
        CheckRequest request = Checks.Get("/a");
        request.Attributes.Source = new AttributeContext.Types.Peer { Address = new Address { Pipe = new Pipe { Path = "/run/x" } } };
        Assert.That(Map(request).Context.Ip, Is.Null);
    }

    [TestCase(-299, true)]
    [TestCase(-301, false)]
    [TestCase(301, false)]
    [TestCase(long.MaxValue / 2, false)]
    public void TryMap_TimeOfTheProxy_CountsWithinTheClockSkewOnly(long secondsAway, bool taken)
    {
        CheckRequest request = Checks.Get("/a");
        long seconds = ManualTime.Start.ToUnixTimeSeconds() + secondsAway;
        request.Attributes.Request.Time = new Timestamp { Seconds = seconds };
        DecisionRequest mapped = Map(request);
        Assert.That(mapped.Time, Is.EqualTo(taken ? new CelTimestamp(seconds, 0) : CelTimestamp.FromDateTimeOffset(ManualTime.Start)));
        Assert.That(mapped.Context.Time, Is.EqualTo(mapped.Time));
    }

    private static IEnumerable<TestCaseData> Malformed()
    {
        yield return Case("NoAttributes", r => r.Attributes = null, "attributes");
        yield return Case("NoRequest", r => r.Attributes.Request = null, "attributes.request.http");
        yield return Case("NoHttp", r => r.Attributes.Request.Http = null, "attributes.request.http");
        yield return Case("NoMethod", r => r.Attributes.Request.Http.Method = "", "attributes.request.http.method");
        yield return Case("NoPath", r => r.Attributes.Request.Http.Path = "", "attributes.request.http.path");
        yield return Case("HostilePath", r => r.Attributes.Request.Http.Path = "/a/%2e%2e/b", "attributes.request.http.path");
        yield return Case("LongPath", r => r.Attributes.Request.Http.Path = "/" + new string('a', 2048), "attributes.context_extensions.resource_id");
        yield return Case("EmptyAction", r => r.Attributes.ContextExtensions.Add("action", ""), "attributes.context_extensions.action");
        yield return Case("EmptyType", r => r.Attributes.ContextExtensions.Add("resource_type", ""), "attributes.context_extensions.resource_type");
        yield return Case("EmptyDevice", r => r.Attributes.ContextExtensions.Add("device_id", ""), "attributes.context_extensions.device_id");
        yield return Case(
            "LongPrincipal",
            r => r.Attributes.Source = new AttributeContext.Types.Peer { Principal = new string('p', 2049) },
            "attributes.source.principal");
        yield return Case("LongSubject", r => Checks.WithToken(r, ("p", Checks.Payload(new string('s', 2049)))), "attributes.metadata_context");

        static TestCaseData Case(string name, Action<CheckRequest> change, string fault) =>
            new TestCaseData(change, fault).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Malformed))]
    public void TryMap_MalformedRequest_NamesTheFieldAndIsDenied(Action<CheckRequest> change, string fault)
    {
        CheckRequest request = Checks.Get("/a");
        change(request);
        using Pieces pieces = new Pieces().With(Texts.Allow("all", "*"));
        Assert.That(CheckRequestMapper.TryMap(request, Guid.Empty, pieces.Runtime.Current!, pieces.Clock, out string found), Is.Null);
        Assert.That(found, Is.EqualTo(fault));
        CheckResponse response = pieces.Authorization.Check(request);
        Assert.That(response.Status.Code, Is.EqualTo(7));
        Assert.That(response.DeniedResponse.Status.Code, Is.EqualTo(Envoy.Type.V3.StatusCode.Forbidden));
    }

    private static DecisionRequest Map(CheckRequest request)
    {
        using Pieces pieces = new Pieces().With(Texts.Allow("all", "*"));
        DecisionRequest? mapped = CheckRequestMapper.TryMap(request, Guid.Empty, pieces.Runtime.Current!, pieces.Clock, out string fault);
        Assert.That(mapped, Is.Not.Null, fault);
        return mapped!;
    }

    private static string? Label(CelMap properties, string name) =>
        properties.TryGet(name, out CelValue labels) && labels.AsMap().TryGet("tier", out CelValue tier) ? tier.AsString() : null;

    private static string Text(CelMap map, string key)
    {
        Assert.That(map.TryGet(key, out CelValue value), Is.True, key);
        return value.AsString();
    }
}
