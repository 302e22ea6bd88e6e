namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>Why a call is not taken for now: a closed list, which the metric of refused calls shows.</summary>
internal static class RefusalReason
{
    /// <summary>Its caller makes more calls than it may.</summary>
    public const string CallerRate = "caller_rate";

    /// <summary>Too many calls are in hand.</summary>
    public const string ConcurrentCalls = "concurrent_calls";

    /// <summary>Too many streaming calls are open.</summary>
    public const string OpenStreams = "open_streams";

    /// <summary>Too many requests wait for their rest.</summary>
    public const string RequestMemory = "request_memory";

    /// <summary>The client of a stream takes no answers; the call is aborted.</summary>
    public const string ResponseNotTaken = "response_not_taken";

    /// <summary>Too many calls wait for a processor.</summary>
    public const string ExpensiveCalls = "expensive_calls";
}
