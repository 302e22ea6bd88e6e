using Google.Protobuf.Reflection;
using Grpc.Core;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>Binds the service as its generated base does, but for `Decide`, whose requests are read and whose answers are written in place.</summary>
internal static class DecisionPointBinding
{
    private static readonly Marshaller<DecideCall> Requests = Marshallers.Create<DecideCall>(
        static (_, _) => throw new NotSupportedException("a server writes no requests"),
        static context => DecideCallReader.Read(context.PayloadAsReadOnlySequence()));

    private static readonly Marshaller<Decision> Responses = Marshallers.Create<Decision>(
        DecisionWriter.Write, static _ => throw new NotSupportedException("a server reads no responses"));

    /// <summary>Found by the reflection service.</summary>
    public static ServiceDescriptor Descriptor => V1.PolicyDecisionPoint.Descriptor;

    /// <summary>Found by the server through the attribute of the service; <paramref name="service"/> only names its type.</summary>
    public static void BindService(ServiceBinderBase binder, PolicyDecisionPointService? service) =>
        V1.PolicyDecisionPoint.BindService(new Binder(binder), service);

    private sealed class Binder(ServiceBinderBase inner) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            if (typeof(TRequest) == typeof(V1.DecideRequest))
                inner.AddMethod(new Method<DecideCall, Decision>(method.Type, method.ServiceName, method.Name, Requests, Responses), (UnaryServerMethod<DecideCall, Decision>?)null);
            else
                inner.AddMethod(method, handler);
        }
    }
}
