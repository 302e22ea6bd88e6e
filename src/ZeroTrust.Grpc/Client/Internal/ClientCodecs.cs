using System.Collections.Frozen;
using Grpc.Core;
using Grpc.Internal;
using Grpc.Net.Compression;

namespace Grpc.Net.Client.Internal;

/// <summary>The codecs of a channel; immutable.</summary>
internal sealed class ClientCodecs
{
    /// <summary>Request metadata that names the codec of a call. It stays on this side.</summary>
    public const string RequestKey = "grpc-internal-encoding-request";

    private readonly FrozenDictionary<string, MessageCodec> _codecs;

    public ClientCodecs(IEnumerable<ICompressionProvider> providers)
    {
        FrozenDictionary<string, ICompressionProvider> byName = MessageCodec.ByName(providers);
        _codecs = byName.ToFrozenDictionary(static pair => pair.Key, static pair => new MessageCodec(pair.Value, Level: null), StringComparer.Ordinal);
        AcceptEncoding = MessageCodec.AcceptEncoding(byName.Values.OrderBy(static provider => provider.EncodingName, StringComparer.Ordinal));
    }

    /// <summary>The value of <c>grpc-accept-encoding</c>.</summary>
    public string AcceptEncoding { get; }

    public ICompressionProvider? Find(string? encoding) => encoding is not null && _codecs.TryGetValue(encoding, out MessageCodec? codec) ? codec.Provider : null;

    /// <summary>The codec that the metadata of a call asks for; null for none.</summary>
    /// <exception cref="RpcException">The channel has no such codec.</exception>
    public MessageCodec? OfRequest(Metadata? headers)
    {
        if (headers is null || headers.Get(RequestKey) is not { } entry || entry.Value == GrpcFields.Identity)
            return null;
        return _codecs.TryGetValue(entry.Value, out MessageCodec? codec)
            ? codec
            : throw new RpcException(new Status(StatusCode.Internal, $"the channel has no codec `{entry.Value}` for requests; it has {AcceptEncoding}"));
    }
}
