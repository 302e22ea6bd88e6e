using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Adds to the gRPC server.</summary>
public interface IGrpcServerBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }
}
