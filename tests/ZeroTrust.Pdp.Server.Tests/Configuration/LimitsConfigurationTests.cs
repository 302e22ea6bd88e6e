using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Configuration;

public sealed class LimitsConfigurationTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Load_EveryLimit_IsRead()
    {
        LimitSettings limits = Limits(Load(new()
        {
            ["PDP_MAX_CONNECTIONS"] = "7",
            ["PDP_MAX_STREAMS_PER_CONNECTION"] = "8",
            ["PDP_MAX_REQUEST_HEADERS_SIZE"] = "9KiB",
            ["PDP_MAX_REQUEST_HEADER_COUNT"] = "20",
            ["PDP_REQUEST_HEADERS_TIMEOUT"] = "11s",
            ["PDP_IDLE_CONNECTION_TIMEOUT"] = "12s",
            ["PDP_KEEP_ALIVE_PING_INTERVAL"] = "13s",
            ["PDP_KEEP_ALIVE_PING_TIMEOUT"] = "14s",
            ["PDP_STREAM_IDLE_TIMEOUT"] = "15s",
            ["PDP_MIN_DATA_RATE"] = "2KiB",
            ["PDP_MAX_CONCURRENT_CALLS"] = "16",
            ["PDP_MAX_OPEN_STREAMS"] = "17",
            ["PDP_MAX_REQUEST_MEMORY"] = "18MiB",
            ["PDP_MAX_EXPENSIVE_CALLS"] = "19",
            ["PDP_CALLER_RATE"] = "20",
            ["PDP_CALLER_BURST"] = "21",
            ["PDP_DRAIN_DELAY"] = "22s",
            ["PDP_DRAIN_TIMEOUT"] = "23s",
        }));
        Assert.That(limits, Is.EqualTo(new LimitSettings
        {
            Connections = 7,
            StreamsPerConnection = 8,
            HeadersSize = 9 * 1024,
            HeaderCount = 20,
            HeadersTimeout = TimeSpan.FromSeconds(11),
            IdleConnectionTimeout = TimeSpan.FromSeconds(12),
            PingInterval = TimeSpan.FromSeconds(13),
            PingTimeout = TimeSpan.FromSeconds(14),
            StreamIdleTimeout = TimeSpan.FromSeconds(15),
            MinDataRate = 2048,
            ConcurrentCalls = 16,
            OpenStreams = 17,
            RequestMemory = 18 << 20,
            ExpensiveCalls = 19,
            CallerRate = 20,
            CallerBurst = 21,
            DrainDelay = TimeSpan.FromSeconds(22),
            DrainTimeout = TimeSpan.FromSeconds(23),
        }));
    }

    [Test]
    public void Load_NothingGiven_LimitsByDefault()
    {
        LimitSettings limits = Limits(Load([]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(limits.Connections, Is.EqualTo(4096));
            Assert.That(limits.StreamsPerConnection, Is.EqualTo(100));
            Assert.That(limits.PingInterval, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(limits.StreamIdleTimeout, Is.EqualTo(TimeSpan.FromMinutes(2)));
            Assert.That(limits.ConcurrentCalls, Is.EqualTo(10_000));
            Assert.That(limits.ExpensiveCalls, Is.EqualTo(Math.Max(1, Environment.ProcessorCount / 2)));
            Assert.That(limits.CallerRate, Is.Zero);
            Assert.That(limits.DrainTimeout, Is.EqualTo(TimeSpan.FromSeconds(10)));
        }
    }

    [Test]
    public void Load_SwitchedOff_IsNever()
    {
        LimitSettings limits = Limits(Load(new() { ["PDP_KEEP_ALIVE_PING_INTERVAL"] = "0s", ["PDP_STREAM_IDLE_TIMEOUT"] = "0s", ["PDP_CALLER_RATE"] = "5" }));
        Assert.That((limits.PingInterval, limits.StreamIdleTimeout, limits.CallerBurst), Is.EqualTo(((TimeSpan?)null, (TimeSpan?)null, 5)));
    }

    [TestCase("PDP_MAX_CONNECTIONS", "0", "must lie between 1 and 1000000")]
    [TestCase("PDP_MAX_CONNECTIONS", "-1", "`-1` is not a number of connections")]
    [TestCase("PDP_MAX_STREAMS_PER_CONNECTION", "10001", "must lie between 1 and 10000")]
    [TestCase("PDP_MAX_REQUEST_HEADERS_SIZE", "1000", "must lie between `1KiB` and `1MiB`")]
    [TestCase("PDP_MAX_REQUEST_HEADER_COUNT", "15", "must lie between 16 and 1000")]
    [TestCase("PDP_REQUEST_HEADERS_TIMEOUT", "500ms", "must lie between `1s` and `10m`")]
    [TestCase("PDP_IDLE_CONNECTION_TIMEOUT", "25h", "must lie between `1s` and `24h`")]
    [TestCase("PDP_KEEP_ALIVE_PING_INTERVAL", "10ms", "must lie between `1s` and `24h`, or be `0s` for never")]
    [TestCase("PDP_KEEP_ALIVE_PING_TIMEOUT", "0s", "must lie between `1s` and `10m`")]
    [TestCase("PDP_STREAM_IDLE_TIMEOUT", "-5s", "must lie between `1s` and `24h`, or be `0s` for never")]
    [TestCase("PDP_MIN_DATA_RATE", "0", "must lie between 1 and 1048576")]
    [TestCase("PDP_MAX_CONCURRENT_CALLS", "0", "must lie between 1 and 1000000")]
    [TestCase("PDP_MAX_OPEN_STREAMS", "0", "must lie between 1 and 1000000")]
    [TestCase("PDP_MAX_REQUEST_MEMORY", "7MiB", "must be at least twice the largest request message, 8388608 bytes")]
    [TestCase("PDP_MAX_EXPENSIVE_CALLS", "1001", "must lie between 0 and 1000")]
    [TestCase("PDP_CALLER_RATE", "10000001", "must lie between 0 and 10000000")]
    [TestCase("PDP_CALLER_BURST", "5", "means nothing without a rate")]
    [TestCase("PDP_DRAIN_DELAY", "6m", "must lie between `0s` and `5m`")]
    [TestCase("PDP_DRAIN_TIMEOUT", "61m", "must lie between `0s` and `1h`")]
    [TestCase("PDP_DRAIN_TIMEOUT", "soon", "`soon` is not a duration")]
    public void Load_LimitOutOfRange_IsRefused(string variable, string value, string problem) => Assert.That(
        Assert.Throws<PdpConfigurationException>(() => Load(new() { [variable] = value }))!.Problems.Single(),
        Does.StartWith($"`{variable}`: {problem}"));

    private static LimitSettings Limits(PdpServerOptions options)
    {
        Assert.That(OptionsValidator.Check(options, out PdpServerSettings? settings), Is.Empty);
        return settings!.Limits;
    }

    private PdpServerOptions Load(Dictionary<string, string?> environment)
    {
        _folder.Write("empty.json", "{}");
        return PdpServerConfiguration.Load(_folder.At("empty.json"), flags: null, environment.GetValueOrDefault);
    }
}
