using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>A codec for messages. One object serves all calls, so it must be thread-safe.</summary>
public interface ICompressionProvider
{
    /// <summary>Name of the codec in <c>grpc-encoding</c> and <c>grpc-accept-encoding</c>, lower case.</summary>
    string EncodingName { get; }

    /// <summary>Makes a stream that compresses what is written to it. Disposing it ends the coding and leaves the inner stream open.</summary>
    /// <param name="stream">Where compressed bytes go.</param>
    /// <param name="compressionLevel">How hard to try; null for the default of the codec.</param>
    /// <returns>The stream to write to.</returns>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>Makes a stream that decompresses what it reads.</summary>
    /// <param name="stream">Where compressed bytes come from.</param>
    /// <returns>The stream to read from. It throws <see cref="InvalidDataException"/> for bytes that are not of the codec.</returns>
    Stream CreateDecompressionStream(Stream stream);
}
