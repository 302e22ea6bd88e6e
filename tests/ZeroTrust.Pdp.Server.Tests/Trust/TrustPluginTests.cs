using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Server.Trust;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Trust;

[TestFixture]
internal sealed class TrustPluginTests
{
    private const string Policies =
        """
        apiVersion: zerotrust.pdp/v1
        kind: TrustProfile
        metadata: {name: t}
        spec:
          algorithm: NAME
          resources: {types: [doc]}
          factors: [{name: a, when: 'true'}]
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: p}
        spec: {effect: allow}
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void Load_ThePinnedFile_IsTheAlgorithm()
    {
        ITrustAlgorithm algorithm = Load(TestPlugin.Pin("half"));

        Assert.That((algorithm.Name, algorithm.Version, algorithm.UsesHistory), Is.EqualTo(("half", "2.1", false)));
        Assert.That(algorithm, Is.Not.InstanceOf<UnavailableAlgorithm>());
    }

    [Test]
    public void Load_AnythingElse_IsUnavailableAndSaysWhy()
    {
        string other = _folder.At("other.dll");
        File.WriteAllText(other, "this is no assembly");
        string ofOther = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(other)));
        (string Pin, string[] Words)[] cases =
        [
            (TestPlugin.Pin("half", hash: new string('0', 64)), ["SHA-256", TestPlugin.Hash, new string('0', 64)]),
            (TestPlugin.Pin("half", file: _folder.At("gone.dll")), ["gone.dll", "cannot be read"]),
            (TestPlugin.Pin("half", file: Path.GetTempPath()), ["cannot be read"]),
            (TestPlugin.Pin("half", file: other, hash: ofOther), ["cannot be loaded", "BadImageFormatException"]),
            (TestPlugin.Pin("third"), ["is named `third`", "UnbornAlgorithm"]),
            (TestPlugin.Pin("unborn"), ["is named `unborn`", "made by the constructor"]),
        ];
        foreach ((string pin, string[] words) in cases)
        {
            ITrustAlgorithm algorithm = Load(pin);
            Assert.That(algorithm, Is.InstanceOf<UnavailableAlgorithm>(), pin);
            foreach (string word in words)
                Assert.That(((UnavailableAlgorithm)algorithm).Problem, Does.Contain(word), pin);
        }
    }

    [TestCase("half", "is not a pinned assembly")]
    [TestCase("half=a.dll", "is not a pinned assembly")]
    [TestCase("=a.dll:00", "is not a pinned assembly")]
    [TestCase("half=:00", "is not a pinned assembly")]
    [TestCase("half=a.dll:00", "is not a SHA-256")]
    [TestCase("Half=a.dll:00", "is not the name")]
    [TestCase("score=a.dll:00", "is built in")]
    [TestCase("a=f:{0};a=g:{0}", "is there twice")]
    public void Parse_WithAMistake_SaysWhat(string text, string mistake) =>
        Assert.That(TrustPlugin.TryParse(text.Replace("{0}", new string('a', 64), StringComparison.Ordinal), out _), Does.Contain(mistake));

    [Test]
    public void Parse_SeveralWithColonsInTheirPaths_TakesThem()
    {
        Assert.That(TrustPlugin.TryParse($"a=C:/x/a.dll:{new string('0', 64)}; b=b.dll:{new string('F', 64)};", out ImmutableArray<TrustPlugin> plugins), Is.Null);
        Assert.That(plugins.Select(static plugin => (plugin.Name, plugin.File)), Is.EqualTo(new[] { ("a", "C:/x/a.dll"), ("b", "b.dll") }));
        Assert.That(TrustPlugin.TryParse(null, out plugins), Is.Null);
        Assert.That(plugins, Is.Empty);
    }

    [Test]
    public async Task Serve_APlugin_Decides()
    {
        await using RunningServer server = await StartAsync("half", TestPlugin.Pin("half"));

        DecideResponse decision = await server.DecideAsync("read");

        Assert.That((decision.Effect, decision.Trust.Score, decision.Trust.Algorithm, decision.Trust.AlgorithmVersion), Is.EqualTo((Effect.Allow, 50, "half", "2.1")));
        Assert.That(server.Log.Has(1701, "half"));
        Assert.That(await ReadyAsync(server), Does.Not.Contain("unavailable"));
    }

    [TestCase("half", ReasonCode.TrustAlgorithmUnavailable)]
    [TestCase("unborn", ReasonCode.TrustAlgorithmUnavailable)]
    [TestCase("throwing", ReasonCode.TrustFailed)]
    public async Task Serve_APluginThatFails_DeniesWhatItServesAndGoesOn(string name, ReasonCode reason)
    {
        await using RunningServer server = await StartAsync(name, TestPlugin.Pin(name, hash: name == "half" ? new string('1', 64) : null));

        DecideResponse served = await server.DecideAsync("read");
        DecideResponse elsewhere = await server.DecideAsync("read", "db");

        Assert.That((served.Effect, served.Reason), Is.EqualTo((Effect.Deny, reason)));
        Assert.That(elsewhere.Effect, Is.EqualTo(Effect.Allow));
        bool unavailable = reason == ReasonCode.TrustAlgorithmUnavailable;
        Assert.That(server.Log.Entries.Any(entry => entry.Id == 1702 && entry.Level == LogLevel.Critical && entry.Message.Contains(name, StringComparison.Ordinal)), Is.EqualTo(unavailable));
        Assert.That((await ReadyAsync(server)).Contains($"\"unavailable_trust_algorithms\":[\"{name}\"]", StringComparison.Ordinal), Is.EqualTo(unavailable));
    }

    private static ITrustAlgorithm Load(string pin)
    {
        Assert.That(TrustPlugin.TryParse(pin, out ImmutableArray<TrustPlugin> plugins), Is.Null);
        return new TrustPlugins(plugins).Algorithms.Single();
    }

    private async Task<RunningServer> StartAsync(string name, string pin)
    {
        RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), configure: options => options.TrustAlgorithms = pin);
        await server.ApplyAsync(Policies.Replace("NAME", name, StringComparison.Ordinal));
        return server;
    }

    private static async Task<string> ReadyAsync(RunningServer server)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"http://{server.Server.HttpEndPoint}/readyz"));
    }
}
