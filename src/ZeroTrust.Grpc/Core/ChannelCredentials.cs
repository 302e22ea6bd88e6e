namespace Grpc.Core;

/// <summary>How a channel secures its connections, and credentials for every call on it; immutable.</summary>
public abstract class ChannelCredentials
{
    private protected ChannelCredentials()
    {
    }

    /// <summary>Plain text (h2c); only for addresses with scheme <c>http</c>.</summary>
    public static ChannelCredentials Insecure { get; } = new TransportChannelCredentials(isSecure: false, callCredentials: null);

    /// <summary>TLS as the HTTP handler is set up for; only for addresses with scheme <c>https</c>.</summary>
    public static ChannelCredentials SecureSsl { get; } = new TransportChannelCredentials(isSecure: true, callCredentials: null);

    internal abstract bool IsSecure { get; }

    internal abstract CallCredentials? CallCredentials { get; }

    /// <summary>Channel credentials that also add call credentials to every call.</summary>
    /// <param name="channelCredentials">How connections are secured.</param>
    /// <param name="callCredentials">What every call carries.</param>
    /// <returns>Both as one.</returns>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        ArgumentNullException.ThrowIfNull(channelCredentials);
        ArgumentNullException.ThrowIfNull(callCredentials);
        CallCredentials all = channelCredentials.CallCredentials is null ? callCredentials : Core.CallCredentials.Compose(channelCredentials.CallCredentials, callCredentials);
        return new TransportChannelCredentials(channelCredentials.IsSecure, all);
    }
}
