using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>`envoy.service.auth.v3.Authorization/Check`, as Envoy sends it.</summary>
[TestFixture(ClientDriver.Node)]
[TestFixture(ClientDriver.Python)]
internal sealed class EnvoyTests(string language) : ServedTests(Workspace.Bundle)
{
    private const string Orders = "spiffe://mesh.example/ns/shop/sa/orders";

    private readonly ClientDriver _client = new(language);

    [Test]
    public async Task Check_WorkloadOnItsRoute_IsOkWithDecisionIdAndMetadata()
    {
        Answer answer = await CheckAsync(Orders, "GET", "/inventory/items?page=2");
        JsonNode header = answer.Response["okResponse"]!["headers"]!.AsArray().Single()!["header"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Code(answer), Is.Zero);
            Assert.That((string)header["key"]!, Is.EqualTo("x-pdp-decision-id"));
            Assert.That((string)header["value"]!, Is.Not.Empty);
            Assert.That((string)answer.Response["dynamicMetadata"]!["decision_id"]!, Is.EqualTo((string)header["value"]!));
        }
    }

    [Test]
    [TestCase(Orders, "GET", "/payments/1")]
    [TestCase(Orders, "POST", "/inventory/items")]
    [TestCase(Orders, "GET", "/inventory/%2e%2e/payments")]
    [TestCase(Orders, "GET", "/inventory/../payments")]
    [TestCase(Orders, "GET", "/inventory/a%2Fb")]
    [TestCase("spiffe://mesh.example/ns/shop/sa/other", "GET", "/inventory/items")]
    [TestCase("", "GET", "/inventory/items")]
    public async Task Check_AnythingElse_IsForbiddenWithoutATransportError(string principal, string method, string path)
    {
        Answer answer = await CheckAsync(principal, method, path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Code(answer), Is.EqualTo(7));
            Assert.That((string)answer.Response["deniedResponse"]!["status"]!["code"]!, Is.EqualTo("Forbidden"));
        }
    }

    [Test]
    public async Task Check_StepUpNeeded_IsAChallengeAfterRfc9470()
    {
        var jwt = new JsonObject { ["sub"] = "ana", ["groups"] = new JsonArray("ops") };
        Answer answer = await CheckAsync("", "GET", "/admin/users", new JsonObject { ["oidc"] = jwt });
        string challenge = answer.Response["deniedResponse"]!["headers"]!.AsArray()
            .Select(static option => option!["header"]!)
            .Where(static header => (string)header["key"]! == "www-authenticate")
            .Select(static header => (string)header["value"]!)
            .Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Code(answer), Is.EqualTo(16));
            Assert.That((string)answer.Response["deniedResponse"]!["status"]!["code"]!, Is.EqualTo("Unauthorized"));
            Assert.That(challenge, Does.StartWith("Bearer ").And.Contain("insufficient_user_authentication").And.Contain("max_age=\"900\""));
        }
    }

    [Test]
    public async Task Check_WithoutAttributes_IsDeniedExplicitly()
    {
        Answer answer = await _client.CallOneAsync(Server.Grpc, new Call("1", "/envoy.service.auth.v3.Authorization/Check", new JsonObject()));
        Assert.That(Code(answer), Is.EqualTo(7));
    }

    private static int Code(Answer answer) => (int?)answer.Response["status"]?["code"] ?? 0;

    private Task<Answer> CheckAsync(string principal, string method, string path, JsonObject? jwt = null)
    {
        var attributes = new JsonObject
        {
            ["source"] = new JsonObject { ["principal"] = principal, ["address"] = new JsonObject { ["socketAddress"] = new JsonObject { ["address"] = "192.0.2.7", ["portValue"] = 4711 } } },
            ["request"] = new JsonObject
            {
                ["http"] = new JsonObject
                {
                    ["method"] = method, ["path"] = path, ["host"] = "shop.example", ["scheme"] = "https", ["protocol"] = "HTTP/2",
                    ["headers"] = new JsonObject { [":path"] = path, ["x-user"] = "root", ["authorization"] = "Bearer secret" },
                },
            },
        };
        if (jwt is not null)
            attributes["metadataContext"] = new JsonObject { ["filterMetadata"] = new JsonObject { ["envoy.filters.http.jwt_authn"] = jwt } };
        return _client.CallOneAsync(Server.Grpc, new Call("1", "/envoy.service.auth.v3.Authorization/Check", new JsonObject { ["attributes"] = attributes }));
    }
}
