using System.IO.Compression;
using Grpc.Internal;
using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server;

/// <summary>Settings of the gRPC server, for all services or for one.</summary>
public class GrpcServiceOptions
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    private IList<ICompressionProvider>? _compressionProviders;
    private int? _maxReceiveMessageSize = DefaultMaxReceiveMessageSize;

    /// <summary>Largest request message in bytes; default 4 MiB; null for no limit. A larger one ends the call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxReceiveMessageSize
    {
        get => _maxReceiveMessageSize;
        set
        {
            _maxReceiveMessageSize = value;
            IsMaxReceiveMessageSizeSet = true;
        }
    }

    /// <summary>Largest response message in bytes; null, the default, for no limit. A larger one ends the call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Whether clients get the text of unexpected exceptions. Default false; for development only.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>Whether calls to services that are not mapped are left to the rest of the pipeline. Default false: they are answered UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>
    /// Codecs for messages by their names; <c>gzip</c> and <c>deflate</c> unless changed. Those of one service stand
    /// before those of all. Requests may come in any of them.
    /// </summary>
#pragma warning disable CA2227 // The shape is given by Grpc.AspNetCore.
    public IList<ICompressionProvider> CompressionProviders
    {
        get => _compressionProviders ??= MakeProviders();
        set => _compressionProviders = value;
    }
#pragma warning restore CA2227

    /// <summary>Name of the codec for responses to clients that take it; null, the default, or <c>identity</c> for none.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>How hard responses are compressed; null, the default, leaves it to the codec.</summary>
    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>Interceptors in the order in which they see a call; those of one service come after those of all.</summary>
    public InterceptorCollection Interceptors { get; } = [];

    /// <summary>Tells a limit that was set, possibly to none, from the default.</summary>
    internal bool IsMaxReceiveMessageSizeSet { get; private set; }

    /// <summary>What the list of codecs holds before it is changed.</summary>
    private protected virtual List<ICompressionProvider> MakeProviders() => [.. MessageCodec.Defaults];
}
