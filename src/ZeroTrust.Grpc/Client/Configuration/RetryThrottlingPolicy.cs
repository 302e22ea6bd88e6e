namespace Grpc.Net.Client.Configuration;

/// <summary>
/// Suspends retries while a server fails much: a failed attempt takes a token, a call that succeeds gives a part of one
/// back, and calls are tried again only while more than half of the tokens are there. All members are required.
/// </summary>
public sealed class RetryThrottlingPolicy
{
    /// <summary>Number of tokens at the start, and the most there can be; 1 to 1000.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>Tokens that a call gives back when it succeeds; above zero, at most three decimal places count.</summary>
    public double? TokenRatio { get; set; }
}
