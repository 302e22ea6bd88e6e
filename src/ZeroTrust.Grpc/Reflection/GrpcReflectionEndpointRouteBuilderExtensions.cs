using Grpc.AspNetCore.Server;
using Grpc.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC server reflection.</summary>
public static class GrpcReflectionEndpointRouteBuilderExtensions
{
    /// <summary>Maps reflection in the versions v1 and v1alpha. It tells about all services that are mapped on this host.</summary>
    /// <param name="builder">Where endpoints are mapped.</param>
    /// <returns>A builder for conventions of both versions, for instance authorization.</returns>
    /// <exception cref="InvalidOperationException"><c>AddGrpcReflection</c> was not called.</exception>
    public static IEndpointConventionBuilder MapGrpcReflectionService(this IEndpointRouteBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.ServiceProvider.GetService<ReflectionAnswers>() is null)
            throw new InvalidOperationException("gRPC reflection is not registered: call `AddGrpcReflection` on the services of the host");
        return new GrpcServiceEndpointConventionBuilder([builder.MapGrpcService<ReflectionV1Service>(), builder.MapGrpcService<ReflectionV1AlphaService>()]);
    }
}
