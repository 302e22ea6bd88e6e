using Grpc.Core;

namespace Grpc.Net.Client.Configuration;

/// <summary>How failed calls are tried again (gRFC A6). All members are required.</summary>
/// <remarks>A call is tried again only until response metadata arrives, and only while its requests still fit the retry buffers of the channel.</remarks>
public sealed class RetryPolicy
{
    /// <summary>Most attempts, with the first; at least 2. The channel may allow fewer.</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>Wait before the second attempt, to which 20 % are added or taken away at random; above zero.</summary>
    public TimeSpan? InitialBackoff { get; set; }

    /// <summary>Longest wait, before the random share; above zero.</summary>
    public TimeSpan? MaxBackoff { get; set; }

    /// <summary>What the wait grows by from attempt to attempt; above zero.</summary>
    public double? BackoffMultiplier { get; set; }

    /// <summary>Statuses after which to try again; at least one.</summary>
    public IList<StatusCode> RetryableStatusCodes { get; } = [];
}
