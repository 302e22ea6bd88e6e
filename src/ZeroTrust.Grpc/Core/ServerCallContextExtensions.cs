using Grpc.AspNetCore.Server.Internal;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>What a call on this server knows beyond gRPC.</summary>
public static class ServerCallContextExtensions
{
    // The key under which contexts that are not of this server, as in tests and wrappers, carry the HTTP context.
    private const string HttpContextKey = "__HttpContext";

    /// <summary>The HTTP request that carries the call.</summary>
    /// <param name="serverCallContext">The call.</param>
    /// <returns>The HTTP context; valid until the handler completes.</returns>
    /// <exception cref="InvalidOperationException">The call does not come from this server.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpContextServerCallContext call)
            return call.HttpContext;
        return serverCallContext.UserState.TryGetValue(HttpContextKey, out object? value) && value is HttpContext httpContext
            ? httpContext
            : throw new InvalidOperationException("the call is not carried by an HTTP request of this server");
    }
}
