namespace Grpc.Internal;

/// <summary>Names and values of the fields of the protocol.</summary>
internal static class GrpcFields
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string PreviousAttempts = "grpc-previous-rpc-attempts";
    public const string RetryPushback = "grpc-retry-pushback-ms";
    public const string UserAgent = "grpc-csharp-zerotrust/0.1.0";
    public const string Identity = "identity";

    /// <summary>Metadata by which an application asks for a codec for what it sends in one call; it does not travel.</summary>
    public const string EncodingRequest = "grpc-internal-encoding-request";

    /// <summary>Whether a content type is gRPC: the plain name, or with a subtype or parameters. gRPC-Web is not.</summary>
    public static bool IsGrpcContentType(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
            return false;
        return contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';';
    }
}
