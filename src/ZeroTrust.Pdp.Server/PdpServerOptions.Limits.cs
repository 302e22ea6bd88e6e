namespace ZeroTrust.Pdp.Server;

/// <content>What one caller, or all callers together, may use up, and how the server stops.</content>
public sealed partial class PdpServerOptions
{
    /// <summary>Default of <see cref="MaxConnections"/>.</summary>
    public const int DefaultMaxConnections = 4096;

    /// <summary>Default of <see cref="MaxStreamsPerConnection"/>; RFC 9113 section 6.5.2 recommends no less.</summary>
    public const int DefaultMaxStreamsPerConnection = 100;

    /// <summary>Default of <see cref="MaxRequestHeadersSize"/>: 16 KiB, room for a token of many groups.</summary>
    public const int DefaultMaxRequestHeadersSize = 16 * 1024;

    /// <summary>Default of <see cref="MaxRequestHeaderCount"/>.</summary>
    public const int DefaultMaxRequestHeaderCount = 64;

    /// <summary>Default of <see cref="MaxConcurrentCalls"/>.</summary>
    public const int DefaultMaxConcurrentCalls = 10_000;

    /// <summary>Default of <see cref="MaxOpenStreams"/>.</summary>
    public const int DefaultMaxOpenStreams = 4096;

    /// <summary>Default of <see cref="MaxRequestMemory"/>: 256 MiB.</summary>
    public const int DefaultMaxRequestMemory = 256 * 1024 * 1024;

    /// <summary>Default of <see cref="MinDataRate"/>: 4 KiB.</summary>
    public const int DefaultMinDataRate = 4 * 1024;

    /// <summary>Default of <see cref="RequestHeadersTimeout"/>: ten seconds.</summary>
    public static readonly TimeSpan DefaultRequestHeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="IdleConnectionTimeout"/>: five minutes.</summary>
    public static readonly TimeSpan DefaultIdleConnectionTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Default of <see cref="KeepAlivePingInterval"/>: one minute.</summary>
    public static readonly TimeSpan DefaultKeepAlivePingInterval = TimeSpan.FromMinutes(1);

    /// <summary>Default of <see cref="KeepAlivePingTimeout"/>: 20 seconds.</summary>
    public static readonly TimeSpan DefaultKeepAlivePingTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Default of <see cref="StreamIdleTimeout"/>: two minutes.</summary>
    public static readonly TimeSpan DefaultStreamIdleTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Default of <see cref="DrainTimeout"/>: ten seconds.</summary>
    public static readonly TimeSpan DefaultDrainTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Most connections of each listener at a time: 1 to 1,000,000. One more is closed as soon as it is accepted.</summary>
    public int MaxConnections { get; set; } = DefaultMaxConnections;

    /// <summary>Most calls at a time over one HTTP/2 connection (`SETTINGS_MAX_CONCURRENT_STREAMS`): 1 to 10,000. Clients queue what is over it.</summary>
    public int MaxStreamsPerConnection { get; set; } = DefaultMaxStreamsPerConnection;

    /// <summary>Largest header list of a request in bytes, counted after RFC 9113 section 6.5.2: 1 KiB to 1 MiB. More is answered with 431.</summary>
    public int MaxRequestHeadersSize { get; set; } = DefaultMaxRequestHeadersSize;

    /// <summary>Most header fields of a request: 16 to 1000. More is answered with 431.</summary>
    public int MaxRequestHeaderCount { get; set; } = DefaultMaxRequestHeaderCount;

    /// <summary>How long the headers of a request may take from the first byte to the last: 1 second to 10 minutes.</summary>
    public TimeSpan RequestHeadersTimeout { get; set; } = DefaultRequestHeadersTimeout;

    /// <summary>After how long a connection without calls is closed (GOAWAY): 1 second to 24 hours.</summary>
    public TimeSpan IdleConnectionTimeout { get; set; } = DefaultIdleConnectionTimeout;

    /// <summary>After how long without a frame from the client the server asks whether it is still there (PING): 1 second to 24 hours; 0: never.</summary>
    public TimeSpan KeepAlivePingInterval { get; set; } = DefaultKeepAlivePingInterval;

    /// <summary>How long the answer to that may take before the connection is dropped: 1 second to 10 minutes.</summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = DefaultKeepAlivePingTimeout;

    /// <summary>
    /// How long a call whose client streams may keep the server waiting for the next whole message, before it ends with
    /// UNAVAILABLE, and how long the client of any stream may take no answers, before its call is aborted: 1 second to 24 hours; 0:
    /// for ever.
    /// </summary>
    public TimeSpan StreamIdleTimeout { get; set; } = DefaultStreamIdleTimeout;

    /// <summary>
    /// How many bytes a second single requests and all responses have to move at least while there is something to move, after five
    /// seconds of grace: 1 byte to 1 MiB. Less ends the connection. Requests of streaming calls are kept to <see cref="StreamIdleTimeout"/>.
    /// </summary>
    public int MinDataRate { get; set; } = DefaultMinDataRate;

    /// <summary>
    /// Most calls in hand at a time, those included whose request is still on its way: 1 to 1,000,000. One more is refused at
    /// once with RESOURCE_EXHAUSTED. Health and reflection do not count.
    /// </summary>
    public int MaxConcurrentCalls { get; set; } = DefaultMaxConcurrentCalls;

    /// <summary>Most streaming calls open at a time, 1 to 1,000,000: watches of health, reflection and all others each. They do not count as calls in hand.</summary>
    public int MaxOpenStreams { get; set; } = DefaultMaxOpenStreams;

    /// <summary>
    /// Most bytes of requests that wait for their rest, over all calls: at least twice <see cref="MaxReceiveMessageSize"/>. What
    /// is over it is refused with RESOURCE_EXHAUSTED.
    /// </summary>
    public int MaxRequestMemory { get; set; } = DefaultMaxRequestMemory;

    /// <summary>
    /// Most calls at a time that take long on a processor (`Explain`, `ValidatePolicies`, `ApplyPolicies`): 1 to 1,000; 0: half of the
    /// processors. Some more wait for their turn, so that they never crowd out decisions; what is over those is refused.
    /// </summary>
    public int MaxExpensiveCalls { get; set; }

    /// <summary>
    /// How many calls a second one caller may make on average: 1 to 10,000,000; 0: any number. A batch counts as many as it has
    /// items. A caller without a credential is told by its address (IPv6: by its /64).
    /// </summary>
    public int CallerRate { get; set; }

    /// <summary>How many calls one caller may make at once after a pause: 1 to 10,000,000; 0: as many as <see cref="CallerRate"/>.</summary>
    public int CallerBurst { get; set; }

    /// <summary>How long the server still takes connections after it was asked to stop and says NOT_SERVING, for balancers to see it: 0 to 5 minutes.</summary>
    public TimeSpan DrainDelay { get; set; }

    /// <summary>How long calls under way may then take, before they are cut with UNAVAILABLE: 0 to 1 hour.</summary>
    public TimeSpan DrainTimeout { get; set; } = DefaultDrainTimeout;
}
