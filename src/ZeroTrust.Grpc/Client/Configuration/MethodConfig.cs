namespace Grpc.Net.Client.Configuration;

/// <summary>Settings of methods.</summary>
/// <remarks>Hedging, which sends a call several times at once, is not implemented: a policy decision is asked once.</remarks>
public sealed class MethodConfig
{
    /// <summary>The methods that it is for.</summary>
    public IList<MethodName> Names { get; } = [];

    /// <summary>How failed calls are tried again; null, the default, for not.</summary>
    public RetryPolicy? RetryPolicy { get; set; }
}
