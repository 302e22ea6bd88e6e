using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>The published server with a trust algorithm from an assembly of others.</summary>
[TestFixture]
internal sealed class TrustPluginTests
{
    private static readonly string Plugin = Path.Combine(AppContext.BaseDirectory, "plugins", "ZeroTrust.Pdp.TestAlgorithm.dll");
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Plugin)));

    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Workspace.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [TestCase("half", true, 0, "REASON_CODE_ALLOWED_BY_POLICY")]
    [TestCase("half", false, 3, "REASON_CODE_TRUST_ALGORITHM_UNAVAILABLE")]
    [TestCase("unborn", true, 3, "REASON_CODE_TRUST_ALGORITHM_UNAVAILABLE")]
    [TestCase("throwing", true, 3, "REASON_CODE_TRUST_FAILED")]
    public async Task Plugin_InTheServerAndOffline_AnswersTheSame(string name, bool right, int code, string reason)
    {
        string pin = $"{name}={Plugin}:{(right ? Hash : new string('0', 64))}";
        string policies = Path.Combine(_folder, "policies");
        Directory.CreateDirectory(policies);
        await File.WriteAllTextAsync(Path.Combine(policies, "p.yaml"), $$"""
            apiVersion: zerotrust.pdp/v1
            kind: TrustProfile
            metadata: {name: t}
            spec: {algorithm: {{name}}, factors: [{name: a, when: 'true'}]}
            ---
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: p}
            spec: {effect: allow, require: {trust: 50} }
            """);
        await using PdpProcess server = await PdpProcess.StartAsync("--policies", policies, "--data", Path.Combine(_folder, "pdp.db"), "--trust-algorithms", pin);
        string[] tuple = ["--subject", "user:ana", "--action", "read", "--resource", "doc:1", "--output", "json"];

        CommandResult remote = await Command.PdpAsync(["decide", "--server", server.Grpc, .. tuple]);
        CommandResult offline = await Command.PdpAsync(["decide", "--policies", policies, "--trust-algorithms", pin, .. tuple]);
        CommandResult check = await Command.PdpAsync("check", policies, "--trust-algorithms", pin);
        CommandResult unknown = await Command.PdpAsync("check", policies);

        using (Assert.EnterMultipleScope())
        {
            foreach (CommandResult answer in (CommandResult[])[remote, offline])
            {
                Assert.That(answer.ExitCode, Is.EqualTo(code), answer.ToString());
                Assert.That((string?)JsonNode.Parse(answer.Output)?["reason"], Is.EqualTo(reason));
            }

            Assert.That(check.ExitCode, Is.Zero, check.ToString());
            Assert.That(unknown.ExitCode, Is.EqualTo(2), unknown.ToString());
            Assert.That(unknown.Output, Does.Contain("PDP2005"));
            bool unavailable = reason.EndsWith("UNAVAILABLE", StringComparison.Ordinal);
            Assert.That(offline.Errors.Contains("is unavailable", StringComparison.Ordinal), Is.EqualTo(unavailable), offline.Errors);
            Assert.That(server.Log.Contains("is unavailable", StringComparison.Ordinal), Is.EqualTo(unavailable), server.Log);
        }
    }
}
