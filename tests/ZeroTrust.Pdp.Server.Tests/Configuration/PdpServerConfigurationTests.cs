using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Configuration;

public sealed class PdpServerConfigurationTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Load_NothingGiven_IsTheDefaults()
    {
        PdpServerOptions options = Load();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.GrpcAddress, Is.EqualTo("127.0.0.1:50051"));
            Assert.That(options.HttpAddress, Is.EqualTo("127.0.0.1:8080"));
            Assert.That(options.Data, Is.EqualTo("pdp.db"));
            Assert.That(options.Policies, Is.Null);
            Assert.That(options.MaxClockSkew, Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(options.MaxReceiveMessageSize, Is.EqualTo(4 * 1024 * 1024));
            Assert.That(options.OtlpEndpoint, Is.Null);
        }
    }

    [Test]
    public void Load_EverySource_TheLaterWins()
    {
        _folder.Write("settings.json", """{"Pdp": {"GrpcAddress": "127.0.0.1:1", "HttpAddress": "127.0.0.1:2", "Data": "file.db", "MaxReceiveMessageSize": 2048}}""");
        PdpServerOptions options = Load(
            _folder.At("settings.json"),
            new() { ["PDP_GRPC_ADDRESS"] = "127.0.0.1:3", ["PDP_HTTP_ADDRESS"] = "[::1]:4", ["PDP_STEP_UP_ACR_VALUES"] = "gold" },
            new() { ["GrpcAddress"] = "localhost:5", ["HttpAddress"] = null });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.GrpcAddress, Is.EqualTo("localhost:5"));
            Assert.That(options.HttpAddress, Is.EqualTo("[::1]:4"));
            Assert.That(options.Data, Is.EqualTo("file.db"));
            Assert.That(options.MaxReceiveMessageSize, Is.EqualTo(2048));
            Assert.That(options.StepUpAcrValues, Is.EqualTo("gold"));
        }
    }

    [TestCase("90s", 90)]
    [TestCase("1h30m", 5400)]
    [TestCase("0s", 0)]
    [TestCase("00:01:30", 90)]
    public void Load_Duration_IsRead(string text, int seconds) =>
        Assert.That(Load(environment: new() { ["PDP_MAX_CLOCK_SKEW"] = text }).MaxClockSkew, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase("65536", 65536)]
    [TestCase("16KiB", 16384)]
    [TestCase("8MiB", 8388608)]
    public void Load_Size_IsRead(string text, int bytes) =>
        Assert.That(Load(environment: new() { ["PDP_MAX_RECEIVE_MESSAGE_SIZE"] = text }).MaxReceiveMessageSize, Is.EqualTo(bytes));

    [Test]
    public void Load_CollectorOfTheStandardVariable_IsTakenUnlessOursSaysOtherwise()
    {
        const string Standard = "OTEL_EXPORTER_OTLP_ENDPOINT";
        Assert.That(Load(environment: new() { [Standard] = "http://127.0.0.1:4318" }).OtlpEndpoint, Is.EqualTo("http://127.0.0.1:4318"));
        Assert.That(
            Load(environment: new() { [Standard] = "http://127.0.0.1:4318", ["PDP_OTLP_ENDPOINT"] = "http://127.0.0.1:9" }).OtlpEndpoint,
            Is.EqualTo("http://127.0.0.1:9"));
    }

    [Test]
    public void Load_ManyMistakes_AreReportedAtOnceWithTheirOrigin()
    {
        _folder.Write("settings.json", """{"Pdp": {"GrpcAdress": "x", "Data": {"a": "b"}, "LogFormat": "xml"}}""");
        PdpConfigurationException? refusal = Assert.Throws<PdpConfigurationException>(() => Load(
            _folder.At("settings.json"),
            new() { ["PDP_GRPC_ADDRESS"] = "0.0.0.0:50051", ["PDP_MAX_CLOCK_SKEW"] = "soon", ["PDP_OTLP_ENDPOINT"] = "collector:4317" },
            new() { ["HttpAddress"] = "example.org:80", ["LogLevel"] = "loud", ["StepUpAcrValues"] = "a\"b", ["GrpcWebOrigins"] = "https://fine.example http://path.example/x", ["MaxReceiveMessageSize"] = "12", ["Policies"] = _folder.At("none") }));
        string[] starts =
        [
            "`Pdp:GrpcAdress`: is not a setting; there are `GrpcAddress`",
            "`Pdp:Data`: is not a single value",
            "`PDP_GRPC_ADDRESS`: `0.0.0.0:50051` is not a loopback address, and the server speaks without TLS; set `TlsCertificate` and `TlsKey`, or listen on `127.0.0.1:50051`",
            "`--http-address`: `example.org:80` is not an address with a port",
            "`PDP_MAX_CLOCK_SKEW`: `soon` is not a duration",
            "`--max-receive-message-size`: must lie between",
            "`--step-up-acr-values`: has a character that a header cannot carry",
            "`--grpc-web-origins`: `http://path.example/x` is not an origin",
            "`PDP_OTLP_ENDPOINT`: `collector:4317` is not an `http` or `https` address",
            "`Pdp:LogFormat`: `xml` is not a form",
            "`--log-level`: `loud` is not a level",
            "`--policies`: the folder `",
        ];
        Assert.That(refusal!.Problems, Has.Length.EqualTo(starts.Length));
        foreach (string start in starts)
            Assert.That(refusal.Problems.Any(problem => problem.StartsWith(start, StringComparison.Ordinal)), Is.True, start + "\nin\n" + refusal.Message);
    }

    [TestCase("0.0.0.0:50051")]
    [TestCase("[::]:50051")]
    [TestCase("192.0.2.1:50051")]
    [TestCase("[2001:db8::1]:50051")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:")]
    [TestCase("127.0.0.1:65536")]
    [TestCase("127.0.0.1:+1")]
    [TestCase("::1:50051")]
    [TestCase("[127.0.0.1]:50051")]
    [TestCase(":50051")]
    [TestCase("")]
    [TestCase("pdp.example.org:50051")]
    public async Task Start_AddressThatIsNotLoopback_IsRefused(string address)
    {
        PdpConfigurationException? refusal = await Assert.ThrowsAsync<PdpConfigurationException>(
            () => PdpServer.StartAsync(new PdpServerOptions { GrpcAddress = address, HttpAddress = "127.0.0.1:0", Data = _folder.At("pdp.db") }));
        Assert.That(refusal!.Problems.Single(), Does.StartWith("`GrpcAddress`: "));
        Assert.That(File.Exists(_folder.At("pdp.db")), Is.False);
    }

    [Test]
    public void Load_SettingsFileThatIsNotThereOrNotJson_IsRefused()
    {
        Assert.That(Assert.Throws<PdpConfigurationException>(() => Load(_folder.At("none.json")))!.Problems.Single(), Does.EndWith("none.json` does not exist"));
        _folder.Write("broken.json", "{");
        Assert.That(Assert.Throws<PdpConfigurationException>(() => Load(_folder.At("broken.json")))!.Problems.Single(), Does.Contain("broken.json` cannot be read"));
    }

    [Test]
    public void Load_SameAddressTwice_IsRefused() => Assert.That(
        Assert.Throws<PdpConfigurationException>(() => Load(environment: new() { ["PDP_HTTP_ADDRESS"] = "localhost:50051" }))!.Problems.Single(),
        Does.StartWith("`PDP_HTTP_ADDRESS`: `localhost:50051` is the gRPC address too"));

    private PdpServerOptions Load(string? file = null, Dictionary<string, string?>? environment = null, Dictionary<string, string?>? flags = null)
    {
        if (file is null)
        {
            file = _folder.At("empty.json");
            File.WriteAllText(file, "{}");
        }

        return PdpServerConfiguration.Load(file, flags, name => environment?.GetValueOrDefault(name));
    }
}
