namespace Grpc.Core;

/// <summary>One call, seen from the server. Valid until the handler completes.</summary>
public abstract class ServerCallContext
{
    private Dictionary<object, object>? _userState;

    /// <summary>Path of the called method: <c>/service/method</c>.</summary>
    public string Method => MethodCore;

    /// <summary>Virtual host that was called.</summary>
    public string Host => HostCore;

    /// <summary>Address of the peer: <c>ipv4:host:port</c>, <c>ipv6:[host]:port</c> or <c>unknown</c>.</summary>
    public string Peer => PeerCore;

    /// <summary>Deadline of the call in UTC; <see cref="DateTime.MaxValue"/> when there is none.</summary>
    public DateTime Deadline => DeadlineCore;

    /// <summary>Metadata that the client sent.</summary>
    public Metadata RequestHeaders => RequestHeadersCore;

    /// <summary>Fires when the client cancels, the connection breaks or the deadline passes.</summary>
    public CancellationToken CancellationToken => CancellationTokenCore;

    /// <summary>Trailing metadata to send with the status.</summary>
    public Metadata ResponseTrailers => ResponseTrailersCore;

    /// <summary>Status to send when the handler completes without throwing.</summary>
    public Status Status
    {
        get => StatusCore;
        set => StatusCore = value;
    }

    /// <summary>How responses are written.</summary>
    public WriteOptions? WriteOptions
    {
        get => WriteOptionsCore;
        set => WriteOptionsCore = value;
    }

    /// <summary>What transport authentication established about the peer.</summary>
    public AuthContext AuthContext => AuthContextCore;

    /// <summary>Values that travel with the call inside this process.</summary>
    public IDictionary<object, object> UserState => UserStateCore;

    /// <summary>Deadline of the call in UTC.</summary>
    protected abstract DateTime DeadlineCore { get; }

    /// <summary>Path of the called method.</summary>
    protected abstract string MethodCore { get; }

    /// <summary>Virtual host that was called.</summary>
    protected abstract string HostCore { get; }

    /// <summary>Address of the peer.</summary>
    protected abstract string PeerCore { get; }

    /// <summary>Metadata that the client sent.</summary>
    protected abstract Metadata RequestHeadersCore { get; }

    /// <summary>Cancellation of the call.</summary>
    protected abstract CancellationToken CancellationTokenCore { get; }

    /// <summary>Trailing metadata to send.</summary>
    protected abstract Metadata ResponseTrailersCore { get; }

    /// <summary>Status to send.</summary>
    protected abstract Status StatusCore { get; set; }

    /// <summary>How responses are written.</summary>
    protected abstract WriteOptions? WriteOptionsCore { get; set; }

    /// <summary>What transport authentication established about the peer.</summary>
    protected abstract AuthContext AuthContextCore { get; }

    /// <summary>Values that travel with the call inside this process.</summary>
    protected virtual IDictionary<object, object> UserStateCore => _userState ??= [];

    /// <summary>Sends response metadata now, before the first response. At most once.</summary>
    /// <param name="responseHeaders">The metadata.</param>
    /// <returns>Completes when the transport took it.</returns>
    /// <exception cref="InvalidOperationException">The response has started already.</exception>
    public Task WriteResponseHeadersAsync(Metadata responseHeaders) => WriteResponseHeadersAsyncCore(responseHeaders);

    /// <summary>Makes a token that carries deadline and cancellation of this call into child calls.</summary>
    /// <param name="options">What is carried; everything when null.</param>
    /// <returns>The token.</returns>
    public ContextPropagationToken CreatePropagationToken(ContextPropagationOptions? options = null) => CreatePropagationTokenCore(options);

    /// <summary>Sends response metadata now.</summary>
    /// <param name="responseHeaders">The metadata.</param>
    /// <returns>Completes when the transport took it.</returns>
    protected abstract Task WriteResponseHeadersAsyncCore(Metadata responseHeaders);

    /// <summary>Makes a token for child calls.</summary>
    /// <param name="options">What is carried; everything when null.</param>
    /// <returns>The token.</returns>
    protected abstract ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options);
}
