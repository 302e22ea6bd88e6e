using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Internal;
using Grpc.Net.Client.Internal;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grpc.Net.Client;

/// <summary>
/// A channel over HTTP/2 to one address. Thread-safe; make one for an address and keep it: it holds the connections.
/// </summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly ConcurrentDictionary<string, MethodPlan> _plans = new(StringComparer.Ordinal);
    private readonly RetryPlans _retryPlans;
    private readonly Random _random;
    private readonly CancellationTokenSource _shutdown = new();
    private readonly HttpMessageInvoker _invoker;
    private readonly bool _ownsInvoker;
    private readonly bool _secure;
    private int _disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        Address = address;
        _secure = IsSecure(address);
        if (options.Credentials is { } credentials && credentials.IsSecure != _secure)
            throw new InvalidOperationException($"the channel credentials do not fit the scheme `{address.Scheme}` of the address");
        if (options is { HttpClient: not null, HttpHandler: not null })
            throw new ArgumentException("the channel takes either an HTTP client or an HTTP handler", nameof(options));

        ChannelCallCredentials = options.Credentials?.CallCredentials;
        SendsCallCredentials = _secure || options.UnsafeUseInsecureChannelCallCredentials;
        MaxSendMessageSize = options.MaxSendMessageSize ?? int.MaxValue;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize ?? int.MaxValue;
        ThrowOperationCanceledOnCancellation = options.ThrowOperationCanceledOnCancellation;
        Codecs = new ClientCodecs((IEnumerable<ICompressionProvider>?)options.CompressionProviders ?? MessageCodec.Defaults);
        _retryPlans = new RetryPlans(options.ServiceConfig, options.MaxRetryAttempts);
        _random = options.Random ?? new Random();
        RetryBudget = new RetryBudget(options.MaxRetryBufferSize ?? long.MaxValue, options.MaxRetryBufferPerCallSize ?? long.MaxValue);
        RetryThrottle = options.ServiceConfig?.RetryThrottling is { } throttling ? new RetryThrottle(throttling) : null;
        ShutdownToken = _shutdown.Token;
        TimeProvider = options.TimeProvider ?? TimeProvider.System;
        Logger = (ILogger?)options.LoggerFactory?.CreateLogger("Grpc.Net.Client") ?? NullLogger.Instance;
        (_invoker, _ownsInvoker) = MakeInvoker(options);
    }

    internal Uri Address { get; }

    internal CallCredentials? ChannelCallCredentials { get; }

    internal bool SendsCallCredentials { get; }

    internal int MaxSendMessageSize { get; }

    internal int MaxReceiveMessageSize { get; }

    internal bool ThrowOperationCanceledOnCancellation { get; }

    internal TimeProvider TimeProvider { get; }

    internal ILogger Logger { get; }

    internal HttpMessageInvoker Invoker => _invoker;

    /// <summary>Fires when the channel is disposed.</summary>
    internal CancellationToken ShutdownToken { get; }

    internal ClientCodecs Codecs { get; }

    internal RetryBudget RetryBudget { get; }

    internal RetryThrottle? RetryThrottle { get; }

    /// <summary>Creates a channel with default settings.</summary>
    /// <param name="address">The address: <c>http://host:port</c> for plain HTTP/2, <c>https://host:port</c> for TLS.</param>
    /// <returns>The channel.</returns>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>Creates a channel.</summary>
    /// <param name="address">The address: <c>http://host:port</c> for plain HTTP/2, <c>https://host:port</c> for TLS.</param>
    /// <param name="channelOptions">The settings; read once.</param>
    /// <returns>The channel.</returns>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        return ForAddress(new Uri(address), channelOptions);
    }

    /// <summary>Creates a channel with default settings.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The channel.</returns>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>Creates a channel.</summary>
    /// <param name="address">The address.</param>
    /// <param name="channelOptions">The settings; read once.</param>
    /// <returns>The channel.</returns>
    /// <exception cref="ArgumentException">The scheme of the address is neither <c>http</c> nor <c>https</c>.</exception>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc />
    public override CallInvoker CreateCallInvoker()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new HttpClientCallInvoker(this);
    }

    /// <summary>Ends the channel: running calls end with status CANCELLED, and its own connections are closed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _shutdown.Cancel();
        if (_ownsInvoker)
            _invoker.Dispose();
        _shutdown.Dispose();
    }

    internal MethodPlan PlanOf(IMethod method) =>
        _plans.TryGetValue(method.FullName, out MethodPlan? plan)
            ? plan
            : _plans.GetOrAdd(method.FullName, new MethodPlan(new Uri(Address, method.FullName), _retryPlans.Find(method)));

    internal double NextRandom()
    {
        // Instances of Random are not thread-safe.
        lock (_random)
            return _random.NextDouble();
    }

    internal void CheckUsable() => ObjectDisposedException.ThrowIf(_disposed != 0, this);

    /// <inheritdoc />
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    private static bool IsSecure(Uri address)
    {
        if (address.IsAbsoluteUri && string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
            return true;
        if (address.IsAbsoluteUri && string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal))
            return false;
        throw new ArgumentException($"the address `{address}` must start with `http://` or `https://`", nameof(address));
    }

    private static (HttpMessageInvoker Invoker, bool Owned) MakeInvoker(GrpcChannelOptions options)
    {
        if (options.HttpClient is not null)
            return (options.HttpClient, options.DisposeHttpClient);
        if (options.HttpHandler is not null)
            return (new HttpMessageInvoker(options.HttpHandler, options.DisposeHttpClient), true);

        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = System.Diagnostics.DistributedContextPropagator.Current,
        };
        return (new HttpMessageInvoker(handler, disposeHandler: true), true);
    }
}
