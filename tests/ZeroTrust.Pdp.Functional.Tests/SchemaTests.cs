using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>What `pdp schema` prints, in the hands of a validator that this project did not write: ajv.</summary>
[TestFixture]
internal sealed class SchemaTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Workspace.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Schema_StarterBundleAndBundlesOfTests_AreValid()
    {
        string starter = Path.Combine(_folder, "policies");
        CommandResult init = await Command.PdpAsync("init", starter);
        Assert.That(init.ExitCode, Is.Zero, init.ToString());

        List<JsonNode> documents = await ValidateAsync([.. Directory.GetFiles(starter, "*.yaml"), Path.Combine(Workspace.Bundle, "company.yaml"), Path.Combine(Workspace.Mesh, "mesh.yaml")]);

        Assert.That(documents, Has.Count.GreaterThan(15));
        Assert.That(documents.Where(static document => document["errors"]!.AsArray().Count > 0).Select(static document => document.ToJsonString()), Is.Empty);
    }

    [Test]
    public async Task GoldenCases_AllOfThem_AreValid()
    {
        string golden = Path.Combine(Workspace.Root, "tests", "ZeroTrust.Pdp.Engine.Tests", "Golden");

        List<JsonNode> cases = await ValidateAsync(Path.Combine(golden, "case.schema.json"), Directory.GetFiles(Path.Combine(golden, "cases"), "*.yaml"));

        Assert.That(cases, Has.Count.GreaterThanOrEqualTo(25));
        Assert.That(cases.Where(static document => document["errors"]!.AsArray().Count > 0).Select(static document => document.ToJsonString()), Is.Empty);
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        (string Kind, string Spec, string Place)[] mistakes =
        [
            ("Policy", "{effect: alow}", "/spec/effect"),
            ("Policy", "{efect: allow}", "/spec"),
            ("Policy", "{effect: allow, resources: {typs: [a]}}", "/spec/resources"),
            ("Policy", "{effect: allow, actions: []}", "/spec/actions"),
            ("Policy", "{effect: allow, actions: read}", "/spec/actions"),
            ("Policy", "{effect: allow, require: {trust: 101}}", "/spec/require/trust"),
            ("Policy", "{effect: allow, require: {mfaWithin: 12 hours}}", "/spec/require/mfaWithin"),
            ("Policy", "{effect: deny, require: {trust: 50}}", "/spec/require"),
            ("Policy", "{effect: allow, subjects: {ids: ['a*b']}}", "/spec/subjects/ids/0"),
            ("AccessLevel", "{}", "/spec"),
            ("AccessLevel", "{conditions: [{device: {managd: true}}]}", "/spec/conditions/0/device"),
            ("AccessLevel", "{conditions: [{time: {zone: Europe/Berlin, days: [monday]}}]}", "/spec/conditions/0/time/days/0"),
            ("TrustProfile", "{algorithm: score, factors: [{name: a}]}", "/spec/factors/0"),
            ("Definitions", "{expressions: {1a: 'true'}}", "/spec/expressions"),
            ("Segment", "{members: {workloads: ['spiffe://prod.example']}}", "/spec/members/workloads/0"),
            ("Segment", "{members: {workloads: ['spiffe://Prod.example/a']}}", "/spec/members/workloads/0"),
            ("Segment", "{members: {workloads: ['spiffe://prod.example/a/..']}}", "/spec/members/workloads/0"),
            ("Segment", "{members: {workloads: ['spiffe://prod.example/web-*']}}", "/spec/members/workloads/0"),
            ("Segment", "{members: {resources: {}}}", "/spec/members/resources"),
            ("Segment", "{allowFrom: [{actions: [read]}]}", "/spec/allowFrom/0"),
            ("Segment", "{allowFrom: [{segment: m, external: true}]}", "/spec/allowFrom/0"),
            ("Segment", "{allowFrom: [{external: false}]}", "/spec/allowFrom/0/external"),
            ("Schema", "{subjects: {properties: {region: sting}}}", "/spec/subjects/properties/region"),
            ("Schema", "{subject: {properties: {region: string}}}", "/spec"),
            ("Polcy", "{effect: allow}", "/kind"),
        ];
        return mistakes.Select(static mistake => new TestCaseData(mistake.Kind, mistake.Spec, mistake.Place).SetArgDisplayNames(mistake.Kind, mistake.Spec));
    }

    [TestCaseSource(nameof(Mistakes))]
    public async Task Schema_Mistake_IsRefusedAtItsPlaceAsCheckRefusesIt(string kind, string spec, string place)
    {
        string file = Path.Combine(_folder, "mistake.yaml");
        await File.WriteAllTextAsync(file, $"apiVersion: zerotrust.pdp/v1\nkind: {kind}\nmetadata: {{name: m}}\nspec: {spec}\n");

        JsonNode document = (await ValidateAsync([file])).Single();
        CommandResult check = await Command.PdpAsync("check", file);

        Assert.That(document["errors"]!.AsArray().Select(static error => ((string)error!).Split(' ')[0]), Does.Contain(place), document.ToJsonString());
        Assert.That(check.ExitCode, Is.EqualTo(2), check.ToString());
    }

    private async Task<List<JsonNode>> ValidateAsync(string[] files)
    {
        CommandResult schema = await Command.PdpAsync("schema");
        Assert.That(schema.ExitCode, Is.Zero, schema.ToString());
        string schemaFile = Path.Combine(_folder, "pdp.schema.json");
        await File.WriteAllTextAsync(schemaFile, schema.Output);
        return await ValidateAsync(schemaFile, files);
    }

    private static async Task<List<JsonNode>> ValidateAsync(string schemaFile, string[] files)
    {
        CommandResult result = await Command.RunAsync(Command.StartInfo("node", [Path.Combine(Workspace.Clients, "validate.mjs"), schemaFile, .. files]), "");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!)];
    }
}
