using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>The codec <c>deflate</c>, which by its registration in HTTP is the zlib format (RFC 1950).</summary>
/// <param name="defaultCompressionLevel">How hard to try where no level is asked for.</param>
public sealed class DeflateCompressionProvider(CompressionLevel defaultCompressionLevel) : ICompressionProvider
{
    /// <inheritdoc />
    public string EncodingName => "deflate";

    /// <inheritdoc />
    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new ZLibStream(stream, compressionLevel ?? defaultCompressionLevel, leaveOpen: true);

    /// <inheritdoc />
    public Stream CreateDecompressionStream(Stream stream) => new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
}
