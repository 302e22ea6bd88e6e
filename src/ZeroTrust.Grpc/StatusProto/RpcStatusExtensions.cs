using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Grpc.Core;

/// <summary>Makes failures of the richer error model, and reads their details.</summary>
public static class RpcStatusExtensions
{
    /// <summary>The first detail of a type.</summary>
    /// <typeparam name="T">Type of the detail.</typeparam>
    /// <param name="status">The status.</param>
    /// <returns>The detail; null when there is none.</returns>
    /// <exception cref="InvalidProtocolBufferException">The detail names the type, but its bytes are not of it.</exception>
    public static T? GetDetail<T>(this Google.Rpc.Status status)
        where T : class, IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(status);
        foreach (Any detail in status.Details)
        {
            if (detail.TryUnpack(out T message))
                return message;
        }

        return null;
    }

    /// <summary>The details whose types are known, in their order; others are left out.</summary>
    /// <param name="status">The status.</param>
    /// <param name="registry">The known types.</param>
    /// <returns>The details; each is read when it is reached.</returns>
    /// <exception cref="InvalidProtocolBufferException">A detail names a known type, but its bytes are not of it.</exception>
    public static IEnumerable<IMessage> UnpackDetailMessages(this Google.Rpc.Status status, TypeRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(registry);
        return Unpack(status, registry);
    }

    /// <summary>The failure for a status: its code and message, and the status itself in the trailers.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The failure, to be thrown by a handler.</returns>
    public static RpcException ToRpcException(this Google.Rpc.Status status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.ToRpcException((StatusCode)status.Code, status.Message);
    }

    /// <summary>A failure with a code and message of its own, and a status in the trailers.</summary>
    /// <param name="status">The status.</param>
    /// <param name="statusCode">The code of the failure.</param>
    /// <param name="message">The message of the failure.</param>
    /// <returns>The failure, to be thrown by a handler.</returns>
    public static RpcException ToRpcException(this Google.Rpc.Status status, StatusCode statusCode, string message)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(message);
        Metadata trailers = [];
        trailers.SetRpcStatus(status);
        return new RpcException(new Status(statusCode, message), trailers);
    }

    private static IEnumerable<IMessage> Unpack(Google.Rpc.Status status, TypeRegistry registry)
    {
        foreach (Any detail in status.Details)
        {
            if (detail.Unpack(registry) is { } message)
                yield return message;
        }
    }
}
