using Google.Protobuf;

namespace Grpc.Core;

/// <summary>The richer error model of gRPC: a <see cref="Google.Rpc.Status"/> beside the status of a call, in its trailers.</summary>
public static class MetadataExtensions
{
    /// <summary>Key of the serialized status.</summary>
    public const string StatusDetailsTrailerName = "grpc-status-details-bin";

    /// <summary>The status in the metadata; the last one, should there be more.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="ignoreParseError">Whether bytes that are no status count as none.</param>
    /// <returns>The status; null when there is none.</returns>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no status, and that is not ignored.</exception>
    public static Google.Rpc.Status? GetRpcStatus(this Metadata metadata, bool ignoreParseError = false)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.GetValueBytes(StatusDetailsTrailerName) is not { } bytes)
            return null;
        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException) when (ignoreParseError)
        {
            return null;
        }
    }

    /// <summary>Puts a status into the metadata, in place of any that is there.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="status">The status.</param>
    /// <exception cref="InvalidOperationException">The metadata is read-only.</exception>
    public static void SetRpcStatus(this Metadata metadata, Google.Rpc.Status status)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(status);
        while (metadata.Get(StatusDetailsTrailerName) is { } entry)
            metadata.Remove(entry);
        metadata.Add(StatusDetailsTrailerName, status.ToByteArray());
    }
}
