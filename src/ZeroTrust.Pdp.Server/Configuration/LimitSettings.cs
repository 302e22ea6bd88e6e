namespace ZeroTrust.Pdp.Server.Configuration;

/// <summary>Checked limits. Immutable.</summary>
internal sealed record LimitSettings
{
    /// <summary>Most connections of each listener.</summary>
    public required int Connections { get; init; }

    /// <summary>Most calls over one connection.</summary>
    public required int StreamsPerConnection { get; init; }

    /// <summary>Largest header list in bytes.</summary>
    public required int HeadersSize { get; init; }

    /// <summary>Most header fields.</summary>
    public required int HeaderCount { get; init; }

    /// <summary>How long headers may take.</summary>
    public required TimeSpan HeadersTimeout { get; init; }

    /// <summary>After how long an idle connection is closed.</summary>
    public required TimeSpan IdleConnectionTimeout { get; init; }

    /// <summary>After how long without a frame the client is asked; null: never.</summary>
    public required TimeSpan? PingInterval { get; init; }

    /// <summary>How long it may take to answer.</summary>
    public required TimeSpan PingTimeout { get; init; }

    /// <summary>How long a stream may wait for the next message; null: for ever.</summary>
    public required TimeSpan? StreamIdleTimeout { get; init; }

    /// <summary>Bytes a second that bodies have to move at.</summary>
    public required int MinDataRate { get; init; }

    /// <summary>Most calls in hand.</summary>
    public required int ConcurrentCalls { get; init; }

    /// <summary>Most open streaming calls.</summary>
    public required int OpenStreams { get; init; }

    /// <summary>Most bytes of requests that wait for their rest.</summary>
    public required int RequestMemory { get; init; }

    /// <summary>Most calls that take long on a processor.</summary>
    public required int ExpensiveCalls { get; init; }

    /// <summary>Calls a second of one caller; 0: any number.</summary>
    public required int CallerRate { get; init; }

    /// <summary>Calls at once of one caller.</summary>
    public required int CallerBurst { get; init; }

    /// <summary>How long connections are still taken while health says NOT_SERVING.</summary>
    public required TimeSpan DrainDelay { get; init; }

    /// <summary>How long calls under way may take at the end.</summary>
    public required TimeSpan DrainTimeout { get; init; }
}
