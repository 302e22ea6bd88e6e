using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

internal abstract class HttpContextServerCallContext(HttpContext httpContext) : ServerCallContext
{
    public HttpContext HttpContext => httpContext;
}
