using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Settings of a service, copied from its options once at start.</summary>
internal sealed class ServerSettings
{
    public ServerSettings(GrpcServiceOptions common, GrpcServiceOptions service, TimeProvider timeProvider, ILogger logger)
    {
        MaxReceiveMessageSize = (service.IsMaxReceiveMessageSizeSet ? service.MaxReceiveMessageSize : common.MaxReceiveMessageSize) ?? int.MaxValue;
        MaxSendMessageSize = service.MaxSendMessageSize ?? common.MaxSendMessageSize ?? int.MaxValue;
        EnableDetailedErrors = service.EnableDetailedErrors ?? common.EnableDetailedErrors ?? false;
        TimeProvider = timeProvider;
        Logger = logger;
    }

    public int MaxReceiveMessageSize { get; }

    public int MaxSendMessageSize { get; }

    public bool EnableDetailedErrors { get; }

    public TimeProvider TimeProvider { get; }

    public ILogger Logger { get; }
}
