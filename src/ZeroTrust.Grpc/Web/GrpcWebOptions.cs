namespace Grpc.AspNetCore.Web;

/// <summary>Settings of gRPC-Web on the server.</summary>
public class GrpcWebOptions
{
    /// <summary>Whether services that do not say otherwise take gRPC-Web. Default false.</summary>
    public bool DefaultEnabled { get; set; }
}
