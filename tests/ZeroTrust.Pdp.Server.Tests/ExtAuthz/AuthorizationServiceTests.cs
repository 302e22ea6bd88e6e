using Envoy.Config.Core.V3;
using Envoy.Service.Auth.V3;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Server.Tests.Support;
using StatusCode = Envoy.Type.V3.StatusCode;

namespace ZeroTrust.Pdp.Server.Tests.ExtAuthz;

public sealed class AuthorizationServiceTests
{
    [Test]
    public void Check_Allowed_SetsTheDecisionIdAndDynamicMetadata()
    {
        using Pieces pieces = new Pieces().With(Texts.AllowWithObligation("get", "GET", "log", "{level: full}"), revision: 3);
        CheckResponse response = pieces.Authorization.Check(Checks.Get("/a"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status.Code, Is.Zero);
            Assert.That(response.HttpResponseCase, Is.EqualTo(CheckResponse.HttpResponseOneofCase.OkResponse));
            HeaderValueOption header = response.OkResponse.Headers.Single();
            Assert.That(header.Header.Key, Is.EqualTo("x-pdp-decision-id"));
            Assert.That(header.Append, Is.False);
            Assert.That(header.AppendAction, Is.EqualTo(HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd));
            MapOf(response, out var fields);
            Assert.That(fields["decision_id"].StringValue, Is.EqualTo(header.Header.Value));
            Assert.That(fields["effect"].StringValue, Is.EqualTo("allow"));
            Assert.That(fields["reason"].StringValue, Is.EqualTo("allowed_by_policy"));
            Assert.That(fields["revision"].NumberValue, Is.EqualTo(3));
            Assert.That(fields["policies"].ListValue.Values.Single().StringValue, Is.EqualTo("get"));
            Struct obligation = fields["obligations"].ListValue.Values.Single().StructValue;
            Assert.That(obligation.Fields["id"].StringValue, Is.EqualTo("log"));
            Assert.That(obligation.Fields["with"].StructValue.Fields["level"].StringValue, Is.EqualTo("full"));
        }
    }

    [Test]
    public void Check_NoPolicyMatches_Is403AlsoForAnonymous()
    {
        using Pieces pieces = new Pieces().With(Texts.Allow("post", "POST"));
        CheckResponse response = pieces.Authorization.Check(Checks.Get("/a"));
        AssertDenied(response, 7, StatusCode.Forbidden, "no_policy_matched");
        Assert.That(response.DeniedResponse.Headers.Any(h => h.Header.Key == "www-authenticate"), Is.False);
    }

    [Test]
    public void Check_StepUp_IsAChallengeAfterRfc9470()
    {
        using Pieces pieces = new Pieces(acrValues: "urn:example:gold urn:example:silver").With(Texts.AllowWithRecentMfa("all", "15m"));
        CheckResponse response = pieces.Authorization.Check(Checks.WithToken(Checks.Get("/a"), ("p", Checks.Payload("alice"))));
        AssertDenied(response, 16, StatusCode.Unauthorized, "step_up_required");
        Assert.That(
            response.DeniedResponse.Headers.Single(h => h.Header.Key == "www-authenticate").Header.Value,
            Is.EqualTo("""Bearer error="insufficient_user_authentication", error_description="Confirm your identity with a second factor.", max_age="900", acr_values="urn:example:gold urn:example:silver" """.TrimEnd()));
    }

    [Test]
    public void Check_StepUpWithoutAcrValues_NamesNone()
    {
        using Pieces pieces = new Pieces().With(Texts.AllowWithRecentMfa("all", "15m"));
        CheckResponse response = pieces.Authorization.Check(Checks.WithToken(Checks.Get("/a"), ("p", Checks.Payload("alice"))));
        Assert.That(response.DeniedResponse.Headers.Single(h => h.Header.Key == "www-authenticate").Header.Value, Does.EndWith("max_age=\"900\""));
    }

    [Test]
    public void Check_BeforeTheFirstRevision_IsAnExplicitDenial()
    {
        using var pieces = new Pieces();
        AssertDenied(pieces.Authorization.Check(Checks.Get("/a")), 7, StatusCode.Forbidden, "policy_not_loaded");
    }

    [Test]
    public void Check_FaultOfOurOwn_IsAnExplicitDenial()
    {
        using Pieces pieces = new Pieces(new BrokenIds()).With(Texts.Allow("get", "GET"));
        AssertDenied(pieces.Authorization.Check(Checks.Get("/a")), 7, StatusCode.Forbidden, "internal_error");
        Assert.That(pieces.Log.Has(1301), Is.True);
    }

    [Test]
    public void Check_Malformed_IsAnExplicitDenial()
    {
        using Pieces pieces = new Pieces().With(Texts.Allow("get", "GET"));
        AssertDenied(pieces.Authorization.Check(Checks.Get("/a/../b")), 7, StatusCode.Forbidden, "request_malformed");
        AssertDenied(pieces.Authorization.Check(new CheckRequest()), 7, StatusCode.Forbidden, "request_malformed");
    }

    private static void AssertDenied(CheckResponse response, int code, StatusCode status, string reason)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status.Code, Is.EqualTo(code));
            Assert.That(response.HttpResponseCase, Is.EqualTo(CheckResponse.HttpResponseOneofCase.DeniedResponse));
            Assert.That(response.DeniedResponse.Status.Code, Is.EqualTo(status));
            string id = response.DeniedResponse.Headers.Single(h => h.Header.Key == "x-pdp-decision-id").Header.Value;
            Assert.That(response.DeniedResponse.Body, Is.EqualTo($$"""{"decision_id":"{{id}}","reason":"{{reason}}"}"""));
            Assert.That(response.DeniedResponse.Headers.Any(h => h.Header.Key == "content-type" && h.Header.Value == "application/json"), Is.True);
            Assert.That(response.DeniedResponse.Headers.All(h => h.Append == false), Is.True);
            MapOf(response, out var fields);
            Assert.That(fields["reason"].StringValue, Is.EqualTo(reason));
            Assert.That(fields.ContainsKey("obligations"), Is.False);
        }
    }

    private static void MapOf(CheckResponse response, out Google.Protobuf.Collections.MapField<string, Value> fields) =>
        fields = response.DynamicMetadata.Fields;
}
