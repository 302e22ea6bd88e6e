using System.Globalization;

namespace ZeroTrust.Pdp.Server.Configuration;

/// <summary>Checks the limits among the options.</summary>
internal static class LimitsValidator
{
    private const int MostRate = 10_000_000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>The settings; they can only be used if no problem was added.</summary>
    public static LimitSettings Check(PdpServerOptions options, List<OptionProblem> problems)
    {
        Between(nameof(options.MaxConnections), options.MaxConnections, 1, 1_000_000);
        Between(nameof(options.MaxStreamsPerConnection), options.MaxStreamsPerConnection, 1, 10_000);
        if (options.MaxRequestHeadersSize is < 1 << 10 or > 1 << 20)
            Add(nameof(options.MaxRequestHeadersSize), "must lie between `1KiB` and `1MiB`");
        Between(nameof(options.MaxRequestHeaderCount), options.MaxRequestHeaderCount, 16, 1000);
        Lasting(nameof(options.RequestHeadersTimeout), options.RequestHeadersTimeout, Second, TimeSpan.FromMinutes(10), "`1s` and `10m`");
        Lasting(nameof(options.IdleConnectionTimeout), options.IdleConnectionTimeout, Second, Day, "`1s` and `24h`");
        TimeSpan? ping = ZeroOr(nameof(options.KeepAlivePingInterval), options.KeepAlivePingInterval);
        Lasting(nameof(options.KeepAlivePingTimeout), options.KeepAlivePingTimeout, Second, TimeSpan.FromMinutes(10), "`1s` and `10m`");
        TimeSpan? idle = ZeroOr(nameof(options.StreamIdleTimeout), options.StreamIdleTimeout);
        Between(nameof(options.MinDataRate), options.MinDataRate, 1, 1 << 20);
        Between(nameof(options.MaxConcurrentCalls), options.MaxConcurrentCalls, 1, 1_000_000);
        Between(nameof(options.MaxOpenStreams), options.MaxOpenStreams, 1, 1_000_000);
        if (options.MaxRequestMemory / 2 < options.MaxReceiveMessageSize)
            Add(nameof(options.MaxRequestMemory), $"must be at least twice the largest request message, {2L * options.MaxReceiveMessageSize} bytes");
        Between(nameof(options.MaxExpensiveCalls), options.MaxExpensiveCalls, 0, 1000);
        Between(nameof(options.CallerRate), options.CallerRate, 0, MostRate);
        Between(nameof(options.CallerBurst), options.CallerBurst, 0, MostRate);
        if (options.CallerBurst > 0 && options.CallerRate == 0)
            Add(nameof(options.CallerBurst), "means nothing without a rate; set the calls a second of a caller, too");
        Lasting(nameof(options.DrainDelay), options.DrainDelay, TimeSpan.Zero, TimeSpan.FromMinutes(5), "`0s` and `5m`");
        Lasting(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1), "`0s` and `1h`");
        return new LimitSettings
        {
            Connections = options.MaxConnections,
            StreamsPerConnection = options.MaxStreamsPerConnection,
            HeadersSize = options.MaxRequestHeadersSize,
            HeaderCount = options.MaxRequestHeaderCount,
            HeadersTimeout = options.RequestHeadersTimeout,
            IdleConnectionTimeout = options.IdleConnectionTimeout,
            PingInterval = ping,
            PingTimeout = options.KeepAlivePingTimeout,
            StreamIdleTimeout = idle,
            MinDataRate = options.MinDataRate,
            ConcurrentCalls = options.MaxConcurrentCalls,
            OpenStreams = options.MaxOpenStreams,
            RequestMemory = options.MaxRequestMemory,
            ExpensiveCalls = options.MaxExpensiveCalls == 0 ? Math.Max(1, Environment.ProcessorCount / 2) : options.MaxExpensiveCalls,
            CallerRate = options.CallerRate,
            CallerBurst = options.CallerBurst == 0 ? options.CallerRate : options.CallerBurst,
            DrainDelay = options.DrainDelay,
            DrainTimeout = options.DrainTimeout,
        };

        void Between(string key, int value, int least, int most)
        {
            if (value < least || value > most)
                Add(key, string.Create(CultureInfo.InvariantCulture, $"must lie between {least} and {most}"));
        }

        void Lasting(string key, TimeSpan value, TimeSpan least, TimeSpan most, string range)
        {
            if (value < least || value > most)
                Add(key, $"must lie between {range}");
        }

        TimeSpan? ZeroOr(string key, TimeSpan value)
        {
            if (value == TimeSpan.Zero)
                return null;
            if (value < Second || value > Day)
                Add(key, "must lie between `1s` and `24h`, or be `0s` for never");
            return value;
        }

        void Add(string key, string problem) => problems.Add(new OptionProblem(key, problem));
    }
}
