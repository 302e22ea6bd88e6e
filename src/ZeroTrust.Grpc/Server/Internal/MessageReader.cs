using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Internal;
using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Reads request messages from the body of a call.</summary>
internal static class MessageReader
{
    /// <summary>Reads the only message of a request and makes sure that nothing follows it.</summary>
    /// <exception cref="RpcException">There is not exactly one whole and readable message.</exception>
    public static ValueTask<T> ReadSingleAsync<T>(HttpContextServerCallContext call, Func<DeserializationContext, T> deserializer)
        where T : class
    {
        PipeReader reader = call.HttpContext.Request.BodyReader;
        T? message = null;
        return reader.TryRead(out ReadResult result) && TakeSingle(call, reader, result, deserializer, ref message)
            ? new ValueTask<T>(message!)
            : ReadSingleSlowAsync(call, reader, message, deserializer);
    }

    /// <summary>Reads the next message of a stream; null at its end.</summary>
    /// <exception cref="RpcException">The message is not whole or not readable.</exception>
    public static ValueTask<T?> ReadNextAsync<T>(HttpContextServerCallContext call, Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        PipeReader reader = call.HttpContext.Request.BodyReader;
        return reader.TryRead(out ReadResult result) && TakeNext(call, reader, result, deserializer, out T? message)
            ? new ValueTask<T?>(message)
            : ReadNextSlowAsync(call, reader, deserializer, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<T> ReadSingleSlowAsync<T>(HttpContextServerCallContext call, PipeReader reader, T? message, Func<DeserializationContext, T> deserializer)
        where T : class
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(call.ReadToken);
            if (TakeSingle(call, reader, result, deserializer, ref message))
                return message!;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<T?> ReadNextSlowAsync<T>(HttpContextServerCallContext call, PipeReader reader, Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            if (TakeNext(call, reader, result, deserializer, out T? message))
                return message;
            if (result.IsCanceled)
                throw new OperationCanceledException(call.CancellationToken);
        }
    }

    /// <summary>Takes what is there. True when the message is read and the request has ended.</summary>
    private static bool TakeSingle<T>(HttpContextServerCallContext call, PipeReader reader, in ReadResult result, Func<DeserializationContext, T> deserializer, ref T? message)
        where T : class
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        SequencePosition examined = buffer.End;
        try
        {
            if (message is null && TryTakePayload(call, ref buffer, out ReadOnlySequence<byte> payload, out ICompressionProvider? codec))
                message = Deserialize(call, payload, codec, deserializer);
            if (message is not null && !buffer.IsEmpty)
                throw new RpcException(new Status(StatusCode.Unimplemented, "the method takes one request message, but more than one came"));
            if (!result.IsCompleted)
                return false;
            if (message is not null)
                return true;
            throw buffer.IsEmpty
                ? new RpcException(new Status(StatusCode.Unimplemented, "the method takes one request message, but none came"))
                : Truncated();
        }
        finally
        {
            reader.AdvanceTo(buffer.Start, examined);
        }
    }

    /// <summary>Takes what is there. True when a message is read, or the request has ended (then it is null).</summary>
    private static bool TakeNext<T>(HttpContextServerCallContext call, PipeReader reader, in ReadResult result, Func<DeserializationContext, T> deserializer, out T? message)
        where T : class
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        SequencePosition examined = buffer.End;
        message = null;
        try
        {
            if (TryTakePayload(call, ref buffer, out ReadOnlySequence<byte> payload, out ICompressionProvider? codec))
            {
                // The rest may hold the next message, so it is not yet examined.
                examined = buffer.Start;
                message = Deserialize(call, payload, codec, deserializer);
                return true;
            }

            if (!result.IsCompleted)
                return false;
            return buffer.IsEmpty ? true : throw Truncated();
        }
        finally
        {
            reader.AdvanceTo(buffer.Start, examined);
        }
    }

    private static bool TryTakePayload(HttpContextServerCallContext call, ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload, out ICompressionProvider? codec)
    {
        payload = default;
        codec = null;
        if (!MessageFrame.TryReadPrefix(buffer, out byte flag, out uint length))
            return false;
        if (flag != 0)
            codec = FindCodec(call, flag);

        // Before anything is buffered: a prefix can claim up to 4 GiB.
        if (length > (uint)call.Settings.MaxReceiveMessageSize)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "the received message exceeds the size limit"));

        if (buffer.Length < MessageFrame.PrefixSize + (long)length)
            return false;
        payload = buffer.Slice(MessageFrame.PrefixSize, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    private static T Deserialize<T>(HttpContextServerCallContext call, in ReadOnlySequence<byte> payload, ICompressionProvider? codec, Func<DeserializationContext, T> deserializer)
        where T : class
    {
        T? message;
        try
        {
            message = codec is null
                ? MessageDeserializationContext.Read(payload, deserializer)
                : CompressedPayload.Read(payload, codec, call.Settings.MaxReceiveMessageSize, deserializer);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "the request message cannot be parsed", exception));
        }

        return message ?? throw new RpcException(new Status(StatusCode.Internal, "the request message cannot be parsed"));
    }

    private static ICompressionProvider FindCodec(HttpContextServerCallContext call, byte flag)
    {
        if (flag > 1)
            throw new RpcException(new Status(StatusCode.Internal, "the request message has an unknown flag"));

        string encoding = call.HttpContext.Request.Headers.GrpcEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals(GrpcFields.Identity, StringComparison.OrdinalIgnoreCase))
            throw new RpcException(new Status(StatusCode.Internal, "the request message is compressed, but the call names no encoding"));
        return call.Settings.CompressionProviders.GetValueOrDefault(encoding)
            ?? throw new RpcException(new Status(StatusCode.Unimplemented, $"the message encoding of the call is not supported; supported are `{call.Settings.AcceptEncoding}`"));
    }

    private static RpcException Truncated() => new(new Status(StatusCode.Internal, "the request ended inside a message"));
}
