using System.Collections.Frozen;
using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.Internal;

/// <summary>A codec with the level to compress at.</summary>
internal sealed record MessageCodec(ICompressionProvider Provider, CompressionLevel? Level)
{
    /// <summary>The codecs that both sides know when nobody says otherwise.</summary>
    public static IReadOnlyList<ICompressionProvider> Defaults { get; } =
        [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)];

    /// <summary>Providers by their name. The last of two with one name counts.</summary>
    public static FrozenDictionary<string, ICompressionProvider> ByName(IEnumerable<ICompressionProvider> providers)
    {
        var table = new Dictionary<string, ICompressionProvider>(StringComparer.Ordinal);
        foreach (ICompressionProvider provider in providers)
            table[provider.EncodingName] = provider;
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The value of <c>grpc-accept-encoding</c>: no coding first, then all codecs.</summary>
    public static string AcceptEncoding(IEnumerable<ICompressionProvider> providers) =>
        string.Join(',', providers.Select(provider => provider.EncodingName).Where(name => name != GrpcFields.Identity).Prepend(GrpcFields.Identity).Distinct(StringComparer.Ordinal));

    /// <summary>Whether a list of codings names one.</summary>
    public static bool IsListed(ReadOnlySpan<char> list, string encoding)
    {
        foreach (Range part in list.Split(','))
        {
            if (list[part].Trim(" \t").SequenceEqual(encoding))
                return true;
        }

        return false;
    }

    /// <summary>Compresses a payload.</summary>
    public MemoryStream Compress(ReadOnlySpan<byte> payload)
    {
        const int Overhead = 64;
        var output = new MemoryStream(Overhead + (payload.Length / 4));
        using (Stream compressing = Provider.CreateCompressionStream(output, Level))
            compressing.Write(payload);
        return output;
    }
}
