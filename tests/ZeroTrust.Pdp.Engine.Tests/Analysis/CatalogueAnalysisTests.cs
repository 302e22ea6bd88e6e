using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Analysis;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Analysis;

[TestFixture]
internal sealed class CatalogueAnalysisTests
{
    private static readonly string Shop = Application("");

    private static readonly string Profile = Given.Profile("t", "algorithm: score\nfactors: [{name: a, when: has(device.properties.managed)}]");

    // A device, or trust in it, is asked for: directly, by a level below, in a definition.
    [TestCase("", true)]
    [TestCase("require: {mfaWithin: 1h}", true)]
    [TestCase("require: {accessLevel: place}", true)]
    [TestCase("require: {accessLevel: laptop}", false)]
    [TestCase("require: {accessLevel: laptop-here}", false)]
    [TestCase("require: {accessLevel: scored}", false)]
    [TestCase("require: {trust: 1}", false)]
    [TestCase("when: device.properties.managed", false)]
    [TestCase("when: isManaged || subject.id == 'x'", false)]
    [TestCase("when: subject.id == 'x'", true)]
    [TestCase("when: action.name == 'update'", false)]
    [TestCase("mode: audit", false)]
    [TestCase("actions: [update]", false)]
    [TestCase("actions: [re*]", true)]
    public void Analyze_AllowOnSensitiveResource_HasToAskForDeviceOrTrust(string rest, bool isOpen)
    {
        string levels = Given.Level("place", "conditions: [{regions: [DE]}]") + Given.Level("laptop", "conditions: [{device: {managed: true}}]")
            + Given.Level("laptop-here", "requires: [laptop, place]") + Given.Level("scored", "when: trust.score > 3")
            + Given.Definitions("d", "expressions: {isManaged: device.properties.managed}");
        string text = Shop + Profile + levels + Given.Allow("everything", "resources: {types: [file]}\nrequire: {trust: 2}") + Given.Allow("p", $"resources: {{types: [\"ord*\"]}}\n{rest}");

        PolicyDiagnostic[] found = Findings.Of(text, null, DiagnosticCodes.Unguarded);

        Assert.That(found.Select(static diagnostic => diagnostic.Document), Is.EqualTo(isOpen ? new[] { "Policy/p" } : []));
        if (!rest.Contains("subject.id", StringComparison.Ordinal) && !rest.Contains("require", StringComparison.Ordinal))
        {
            // Open means: without a device and without any trust the request is allowed.
            MappedRequest order = Given.Snapshot(text).MapHttp("shop.example.com", "GET", "/orders/7")!;
            Decision decision = Given.Decide(Given.Snapshot(text), Request(order));
            Assert.That(decision.Effect == Effect.Allow, Is.EqualTo(isOpen));
        }
    }

    [Test]
    public void Analyze_SensitiveResource_IsNamedWhereThePolicyNamesItsType() =>
        Findings.AreAtTheMarks(
            Shop + Given.Allow("p", "resources: {types: [file, ⟦order⟧]}") + Given.Policy("q", "effect: ⟦allow⟧\nactions: [read]"),
            DiagnosticCodes.Unguarded, DiagnosticSeverity.Warning,
            "resources of type `order` are confidential (route at p.yaml:8:25), and this policy allows them whatever the device and its trust",
            "resources of type `order` are confidential (route at p.yaml:8:25), and this policy allows them whatever the device and its trust");

    [TestCase("public", false)]
    [TestCase("internal", false)]
    [TestCase("confidential", true)]
    [TestCase("restricted", true)]
    public void Analyze_Sensitivity_DecidesWhetherItMatters(string sensitivity, bool matters)
    {
        string text = Application($"sensitivity: {sensitivity}") + Given.Allow("p");
        string[] files = [.. Findings.Of(text, null, DiagnosticCodes.Unguarded).Select(static diagnostic => diagnostic.Message).Where(static message => message.Contains("`file`", StringComparison.Ordinal))];
        Assert.That(files, Has.Length.EqualTo(matters ? 1 : 0));
        Assert.That(Findings.Of(text, new AnalysisOptions { SensitiveLevels = [sensitivity] }, DiagnosticCodes.Unguarded), Is.Not.Empty);
    }

    [TestCase("{trust: 10}", false)]
    [TestCase("{resources: {sensitivity: [confidential]}, trust: 10}", false)]
    [TestCase("{resources: {sensitivity: [restricted]}, trust: 10}", true)]
    [TestCase("{actions: [update], trust: 10}", true)]
    [TestCase("{resources: {types: [ord*]}, trust: 10}", false)]
    [TestCase("{resources: {types: [file]}, trust: 10}", true)]
    public void Analyze_ThresholdOfTheProfile_GuardsTheResource(string threshold, bool isOpen)
    {
        string text = Shop + Given.Profile("t", $"algorithm: score\nfactors: [{{name: a, when: device.properties.managed}}]\nthresholds: [{threshold}]") + Given.Allow("p");

        Assert.That(Findings.Of(text, null, DiagnosticCodes.Unguarded), Has.Length.EqualTo(isOpen ? 1 : 0));
        PolicySnapshot snapshot = Given.Snapshot(text);
        Decision decision = Given.Decide(snapshot, Request(snapshot.MapHttp("shop.example.com", "GET", "/orders/7")!));
        Assert.That(decision.Effect == Effect.Allow, Is.EqualTo(isOpen), "without a device there is no trust");
    }

    // What the catalogue makes of the path decides which identifiers a policy has to fit.
    [TestCase("ids: [\"7\"]", false)]
    [TestCase("ids: [order-7]", true)]
    [TestCase("ids: [invoice-*]", false)]
    [TestCase("ids: [ord*]", true)]
    [TestCase("ids: [order-7*, x]", true)]
    [TestCase("ids: [\"*\"]", true)]
    public void Analyze_IdentifiersOfARoute_AreReadFromItsTemplate(string ids, bool reachesOrders)
    {
        string text = Shop + Given.Allow("p", $"resources: {{types: [order, file], {ids}}}");
        Assert.That(Findings.Of(text, null, DiagnosticCodes.Unguarded).Length, Is.EqualTo(reachesOrders ? 1 : 0));
    }

    [Test]
    public void Analyze_RouteThatNoPolicyReaches_IsDeniedWhateverIsAsked()
    {
        string marked = Application("", "⟦", "⟧") + Given.Allow("reads", "actions: [read]\nresources: {types: [order, file]}")
            + Given.Allow("never", "actions: [update]\nresources: {types: [order]}\nwhen: 1 > 2") + Given.Allow("soon", "mode: audit\nactions: [update]") + Given.Deny("d", "actions: [update]");

        Findings.AreAtTheMarks(
            marked, DiagnosticCodes.Unreached, DiagnosticSeverity.Warning, "no policy allows `update` on `order`, so every request to this route is denied");

        PolicySnapshot snapshot = Given.Snapshot(MarkedText.Read(marked).Text);
        Assert.That(Given.Decide(snapshot, Request(snapshot.MapHttp("shop.example.com", "PUT", "/orders/7")!)).Effect, Is.EqualTo(Effect.Deny));
        Assert.That(Given.Decide(snapshot, Request(snapshot.MapHttp("shop.example.com", "GET", "/orders/7")!)).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public void Analyze_CatalogueAlone_SaysNothingOfPolicies() => Assert.That(Findings.Of(Shop), Is.Empty);

    // With random policies: a route is called unreached only when all requests to it are denied, and when it is not, some policy fits.
    [Test]
    public void Analyze_RandomPolicies_CallsOnlyDeniedRoutesUnreached()
    {
        int unreached = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var world = new World(seed);
            string text = string.Concat(world.Render(world.Policies)) + Given.Doc(
                "Application", "a",
                "hosts: [h.example]\nroutes:\n" + string.Concat(((string[])["doc", "db", "vm"]).Select(static type =>
                    $"- {{method: GET, path: /{type}, action: read, resource: {{type: {type}}}}}\n- {{method: PUT, path: /{type}, action: write, resource: {{type: {type}}}}}\n")));
            PolicySnapshot snapshot = Given.Snapshot(text);
            HashSet<string> found = [.. Findings.Of(text, null, DiagnosticCodes.Unreached).Select(static diagnostic => diagnostic.Message)];
            unreached += found.Count;
            for (int i = 0; i < 60; i++)
            {
                DecisionRequest request = world.AnyRequest();
                if (found.Contains($"no policy allows `{request.Action.Name}` on `{request.Resource.ResourceType}`, so every request to this route is denied"))
                    Assert.That(Given.Decide(snapshot, request).Effect, Is.EqualTo(Effect.Deny), $"seed {seed}");
            }
        }

        Assert.That(unreached, Is.GreaterThan(100));
    }

    [Test]
    public void Analyze_ActionThatNoRouteIs_IsAWarningWhereItIsNearlyRight()
    {
        MarkedText text = MarkedText.Read(
            Shop + Given.Allow("p", "resources: {types: [order]}\nactions: [read, ⟦updat⟧, ⟦approve⟧, up*]\nrequire: {mfaWithin: 1h}") + Given.Allow("q", "resources: {types: [order, other]}\nactions: [updat]")
            + Given.Allow("r", "resources: {types: [file]}\nactions: [read]"));

        PolicyDiagnostic[] found = Findings.Of(text.Text, null, DiagnosticCodes.NotInCatalogue);

        Assert.That(found.Select(static diagnostic => diagnostic.Position), Is.EqualTo(text.Marks));
        Assert.That(found.Select(static diagnostic => (diagnostic.Severity, diagnostic.Message, diagnostic.Help)), Is.EqualTo(new[]
        {
            (DiagnosticSeverity.Warning, "no route of the catalogue is `updat` on `order`", "did you mean `update`?"),
            (DiagnosticSeverity.Information, "no route of the catalogue is `approve` on `order`", "the routes are `read`, `update`"),
        }));
    }

    private static string Application(string traits, string open = "", string close = "") => Given.Doc(
        "Application", "shop",
        $"hosts: [shop.example.com]\n{(traits.Length == 0 ? "sensitivity: internal" : traits)}\nroutes:\n"
        + "- {method: GET, path: \"/orders/{id}\", action: read, resource: {type: order, id: \"order-{id}\"}, sensitivity: confidential}\n"
        + $"- {{method: PUT, path: {open}\"/orders/{{id}}\"{close}, action: update, resource: {{type: order, id: \"{{id}}\"}}}}\n"
        + "- {path: \"/files/{rest=**}\", action: read, resource: {type: file}}");

    private static DecisionRequest Request(MappedRequest mapped) =>
        new()
        {
            DecisionId = Guid.Empty,
            Time = Given.Noon,
            Subject = new SubjectEntity("user", "gil", [], CelMap.Empty),
            Action = new ActionEntity(mapped.Action, CelMap.Empty),
            Resource = mapped.ToResource(CelMap.Empty),
            Context = new ContextEntity(Given.Noon, null, CelMap.Empty),
        };
}
