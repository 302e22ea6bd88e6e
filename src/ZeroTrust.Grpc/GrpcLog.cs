using Microsoft.Extensions.Logging;

namespace Grpc.Internal;

/// <summary>Everything that this assembly logs: server 1 to 99, client 100 to 199. Nothing that a peer sent above Debug.</summary>
internal static partial class GrpcLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "the handler of `{Method}` failed")]
    public static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "`{Method}` ended with status {StatusCode}")]
    public static partial void CallEndedWithStatus(ILogger logger, string method, Core.StatusCode statusCode, Exception? exception);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "`{Method}` was cancelled by its client")]
    public static partial void CallCancelled(ILogger logger, string method);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "`{Method}` passed its deadline")]
    public static partial void DeadlineExceeded(ILogger logger, string method);

    [LoggerMessage(EventId = 5, Level = LogLevel.Debug, Message = "`{Method}` came with an unusable timeout, which is ignored")]
    public static partial void TimeoutIgnored(ILogger logger, string method);

    [LoggerMessage(EventId = 6, Level = LogLevel.Debug, Message = "the answer to an expired `{Method}` could not be sent")]
    public static partial void DeadlineAnswerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(EventId = 7, Level = LogLevel.Debug, Message = "`{Service}` is mapped with {MethodCount} methods")]
    public static partial void ServiceMapped(ILogger logger, string service, int methodCount);

    [LoggerMessage(EventId = 8, Level = LogLevel.Debug, Message = "a gRPC-Web request came to `{Path}`, where gRPC-Web is not enabled")]
    public static partial void WebNotEnabled(ILogger logger, string path);

    [LoggerMessage(EventId = 100, Level = LogLevel.Debug, Message = "the call of `{Method}` failed with status {StatusCode}")]
    public static partial void ClientCallFailed(ILogger logger, string method, Core.StatusCode statusCode, Exception? exception);

    [LoggerMessage(EventId = 101, Level = LogLevel.Debug, Message = "the call of `{Method}` failed with status {StatusCode} after {Attempts} attempts, and is tried again after {Delay}")]
    public static partial void ClientCallRetried(ILogger logger, string method, Core.StatusCode statusCode, int attempts, TimeSpan delay);
}
