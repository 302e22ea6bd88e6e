using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Cli.Tests.Support;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

internal sealed class SchemaCommandTests
{
    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CliSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public async Task Schema_Prints_OneJsonDocumentAndNothingElse()
    {
        var run = await _sandbox.RunAsync("schema");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero);
            Assert.That(run.Error, Is.Empty);
            Assert.That((string?)JsonNode.Parse(run.Out)?["$schema"], Is.EqualTo("https://json-schema.org/draft/2020-12/schema"));
            Assert.That(run.Out, Does.EndWith("}\n"));
        }
    }

    [Test]
    public async Task Schema_Help_TellsHowEditorsUseIt()
    {
        var run = await _sandbox.RunAsync("schema", "--help");
        Assert.That(run.Out, Does.Contain("yaml-language-server"));
    }

    [Test]
    public async Task Check_TypoAgainstASchemaDocument_PointsAtIt()
    {
        _sandbox.Write(
            "policies/schema.yaml",
            """
            apiVersion: zerotrust.pdp/v1
            kind: Schema
            metadata: {name: company}
            spec:
              subjects: {properties: {region: string}}
            """);
        _sandbox.Write(
            "policies/policy.yaml",
            """
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: p}
            spec:
              effect: allow
              when: subject.properties.regin == "eu"
            """);
        var run = await _sandbox.RunAsync("check", "policies");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.InvalidPolicy));
            Assert.That(run.Out + run.Error, Does.Contain("policy.yaml:6:28").And.Contain("did you mean `region`?"));
        }
    }
}
