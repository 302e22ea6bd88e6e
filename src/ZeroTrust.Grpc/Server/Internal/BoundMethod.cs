using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A method of a service, ready to be mapped.</summary>
internal sealed record BoundMethod(IMethod Method, MethodInfo Implementation, RequestDelegate Handler);
