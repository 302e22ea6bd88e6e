using System.Collections.Frozen;
using Grpc.Internal;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Settings of a service, or of one of its methods, copied from its options once at start.</summary>
internal sealed record ServerSettings
{
    public ServerSettings(GrpcServiceOptions common, GrpcServiceOptions service, TimeProvider timeProvider, ILogger logger)
    {
        MaxReceiveMessageSize = (service.IsMaxReceiveMessageSizeSet ? service.MaxReceiveMessageSize : common.MaxReceiveMessageSize) ?? int.MaxValue;
        MaxSendMessageSize = service.MaxSendMessageSize ?? common.MaxSendMessageSize ?? int.MaxValue;
        EnableDetailedErrors = service.EnableDetailedErrors ?? common.EnableDetailedErrors ?? false;
        TimeProvider = timeProvider;
        Logger = logger;

        CompressionLevel = service.ResponseCompressionLevel ?? common.ResponseCompressionLevel;
        ICompressionProvider[] providers = [.. common.CompressionProviders, .. service.CompressionProviders];
        CompressionProviders = MessageCodec.ByName(providers);
        AcceptEncoding = MessageCodec.AcceptEncoding(providers);
        ResponseCodec = FindResponseCodec(service.ResponseCompressionAlgorithm ?? common.ResponseCompressionAlgorithm);
    }

    /// <summary>Path of the method; empty in the settings of a service.</summary>
    public string Method { get; private init; } = "";

    public int MaxReceiveMessageSize { get; }

    public int MaxSendMessageSize { get; }

    public bool EnableDetailedErrors { get; }

    public TimeProvider TimeProvider { get; }

    public ILogger Logger { get; }

    /// <summary>Codecs by name.</summary>
    public FrozenDictionary<string, ICompressionProvider> CompressionProviders { get; }

    /// <summary>What clients are told that they may send.</summary>
    public StringValues AcceptEncoding { get; }

    /// <summary>How responses are compressed for clients that take it; null for not at all.</summary>
    public MessageCodec? ResponseCodec { get; }

    /// <summary>What sees calls before the service; null for nothing.</summary>
    public InterceptorChain? Interceptors { get; init; }

    private System.IO.Compression.CompressionLevel? CompressionLevel { get; }

    /// <summary>The same settings for one method, so that a call needs one reference for both.</summary>
    public ServerSettings For(string method) => this with { Method = method };

    /// <summary>The codec of a name, or null.</summary>
    public MessageCodec? FindCodec(string name) =>
        CompressionProviders.TryGetValue(name, out ICompressionProvider? provider) ? new MessageCodec(provider, CompressionLevel) : null;

    private MessageCodec? FindResponseCodec(string? name) => name is null or GrpcFields.Identity
        ? null
        : FindCodec(name) ?? throw new InvalidOperationException($"responses shall be compressed with `{name}`, but no such codec is among the compression providers");
}
