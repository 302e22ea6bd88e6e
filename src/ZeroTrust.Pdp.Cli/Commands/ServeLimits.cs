using System.CommandLine;
using ZeroTrust.Pdp.Server;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>The flags of `pdp serve` that set limits.</summary>
internal static class ServeLimits
{
    public static (string Key, Option<string?> Option)[] Settings() =>
    [
        (nameof(PdpServerOptions.MaxConnections), Number("--max-connections", "Most connections of each listener. Default: 4096.")),
        (nameof(PdpServerOptions.MaxStreamsPerConnection), Number("--max-streams-per-connection", "Most calls at a time over one connection. Default: 100.")),
        (nameof(PdpServerOptions.MaxRequestHeadersSize), Setting("--max-request-headers-size", "SIZE", "Largest headers of a request. Default: 16KiB.")),
        (nameof(PdpServerOptions.MaxRequestHeaderCount), Number("--max-request-header-count", "Most header fields of a request. Default: 64.")),
        (nameof(PdpServerOptions.RequestHeadersTimeout), Duration("--request-headers-timeout", "How long the headers of a request may take. Default: 10s.")),
        (nameof(PdpServerOptions.IdleConnectionTimeout), Duration("--idle-connection-timeout", "After how long a connection without calls is closed. Default: 5m.")),
        (nameof(PdpServerOptions.KeepAlivePingInterval), Duration("--keep-alive-ping-interval", "After how long of silence a client is asked whether it is there. Default: 1m; 0s: never.")),
        (nameof(PdpServerOptions.KeepAlivePingTimeout), Duration("--keep-alive-ping-timeout", "How long its answer may take. Default: 20s.")),
        (nameof(PdpServerOptions.StreamIdleTimeout), Duration("--stream-idle-timeout", "How long a streaming client may send no message, or take none. Default: 2m; 0s: for ever.")),
        (nameof(PdpServerOptions.MinDataRate), Setting("--min-data-rate", "SIZE", "Bytes a second that requests and responses have to move at. Default: 4KiB.")),
        (nameof(PdpServerOptions.MaxConcurrentCalls), Number("--max-concurrent-calls", "Most calls in hand; one more is refused. Default: 10000.")),
        (nameof(PdpServerOptions.MaxOpenStreams), Number("--max-open-streams", "Most open streaming calls: of health, of reflection and of all others each. Default: 4096.")),
        (nameof(PdpServerOptions.MaxRequestMemory), Setting("--max-request-memory", "SIZE", "Most bytes of requests that wait for their rest. Default: 256MiB.")),
        (nameof(PdpServerOptions.MaxExpensiveCalls), Number("--max-expensive-calls", "Most explanations, checks and changes of policies at a time. Default: half of the processors.")),
        (nameof(PdpServerOptions.CallerRate), Number("--caller-rate", "Calls a second of one caller. Default: any number.")),
        (nameof(PdpServerOptions.CallerBurst), Number("--caller-burst", "Calls at once of one caller. Default: as many as a second.")),
        (nameof(PdpServerOptions.DrainDelay), Duration("--drain-delay", "How long connections are still taken after SIGTERM, while health says NOT_SERVING. Default: 0s.")),
        (nameof(PdpServerOptions.DrainTimeout), Duration("--drain-timeout", "How long calls under way may then take. Default: 10s.")),
    ];

    private static Option<string?> Number(string name, string text) => Setting(name, "N", text);

    private static Option<string?> Duration(string name, string text) => Setting(name, "DURATION", text);

    private static Option<string?> Setting(string name, string value, string text) => new(name) { Description = text, HelpName = value };
}
