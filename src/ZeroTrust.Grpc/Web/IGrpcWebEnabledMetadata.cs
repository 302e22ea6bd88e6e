namespace Grpc.AspNetCore.Web;

/// <summary>Endpoint metadata that says whether an endpoint takes gRPC-Web; the last one of an endpoint counts.</summary>
public interface IGrpcWebEnabledMetadata
{
    /// <summary>Whether the endpoint takes gRPC-Web.</summary>
    bool GrpcWebEnabled { get; }
}
