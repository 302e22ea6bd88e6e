using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client;

/// <summary>Settings of a channel.</summary>
public sealed class GrpcChannelOptions
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>How connections are secured; null, the default, follows the scheme of the address.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>Largest request message in bytes; null, the default, for no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Largest response message in bytes; default 4 MiB; null for no limit.</summary>
    public int? MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveMessageSize;

    /// <summary>Where the channel logs; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The HTTP client to use. Not together with <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>The HTTP handler to use. Not together with <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether the channel disposes the given <see cref="HttpClient"/> or <see cref="HttpHandler"/>. Default false.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether a cancelled call, or one past its deadline, throws <see cref="OperationCanceledException"/> instead of <see cref="RpcException"/>. Default false.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Whether call credentials are sent without TLS too. Default false: a call with credentials then ends with UNAUTHENTICATED.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    /// <summary>The codecs that responses may come in and requests can be sent in; null, the default, for gzip and deflate.</summary>
    /// <remarks>A call chooses the codec of its requests by metadata <c>grpc-internal-encoding-request</c>, which is not sent.</remarks>
    public IList<ICompressionProvider>? CompressionProviders { get; set; }

    /// <summary>How methods are called: which calls are tried again. Null, the default, for none.</summary>
    public ServiceConfig? ServiceConfig { get; set; }

    /// <summary>Most attempts of a call, whatever its retry policy says; default 5; null for no limit.</summary>
    public int? MaxRetryAttempts { get; set; } = 5;

    /// <summary>Most bytes of requests that all calls together keep for retries; default 16 MiB; null for no limit. A call beyond it is not tried again.</summary>
    public long? MaxRetryBufferSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most bytes of requests that one call keeps for retries; default 1 MiB; null for no limit. A call beyond it is not tried again.</summary>
    public long? MaxRetryBufferPerCallSize { get; set; } = 1024 * 1024;

    /// <summary>What spreads the waits between attempts; null, the default, for a source of its own. Addition to the upstream options.</summary>
    public Random? Random { get; set; }

    /// <summary>Clock and timers for deadlines and retries; null, the default, for those of the system. Addition to the upstream options.</summary>
    public TimeProvider? TimeProvider { get; set; }
}
