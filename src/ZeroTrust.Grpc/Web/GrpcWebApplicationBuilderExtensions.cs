using Grpc.AspNetCore.Web;
using Grpc.AspNetCore.Web.Internal;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts gRPC-Web into the pipeline of the host.</summary>
public static class GrpcWebApplicationBuilderExtensions
{
    /// <summary>Takes gRPC-Web for the endpoints that enable it. To stand between routing and endpoints, behind CORS.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <returns>The same builder.</returns>
    public static IApplicationBuilder UseGrpcWeb(this IApplicationBuilder builder) => builder.UseGrpcWeb(new GrpcWebOptions());

    /// <summary>Takes gRPC-Web. To stand between routing and endpoints, behind CORS.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="options">The settings; read now.</param>
    /// <returns>The same builder.</returns>
    public static IApplicationBuilder UseGrpcWeb(this IApplicationBuilder builder, GrpcWebOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return builder.UseMiddleware<GrpcWebMiddleware>(options.DefaultEnabled);
    }
}
