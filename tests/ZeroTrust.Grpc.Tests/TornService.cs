using System.Buffers;
using Grpc.Core;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

/// <summary>A service whose answers cannot be written to their end: the marshaller fails when a part of them is out.</summary>
[BindServiceMethod(typeof(TornService), nameof(BindService))]
internal sealed class TornService
{
    public const string Path = "/zerotrust.grpctest.Torn/Tear";

    private static readonly Method<Text, Text> Method = new(
        MethodType.Unary, "zerotrust.grpctest.Torn", "Tear",
        new Marshaller<Text>(static (_, context) => context.Complete([]), static _ => new Text()),
        new Marshaller<Text>(Fail, static _ => new Text()));

    public static void BindService(ServiceBinderBase binder, TornService? service) =>
        binder.AddMethod(Method, service is null ? null : new UnaryServerMethod<Text, Text>(service.Tear));

    public Task<Text> Tear(Text request, ServerCallContext context) => Task.FromResult(request);

    private static void Fail(Text message, SerializationContext context)
    {
        // More than any block that an output gives at once, so that some of it cannot be taken back.
        context.SetPayloadLength(1 << 20);
        context.GetBufferWriter().Write(new byte[1 << 18]);
        throw new InvalidOperationException(EchoService.Secret);
    }
}
