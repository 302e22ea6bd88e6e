namespace Grpc.AspNetCore.Server;

/// <summary>Settings of the gRPC server, for all services or for one.</summary>
public class GrpcServiceOptions
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    private int? _maxReceiveMessageSize = DefaultMaxReceiveMessageSize;

    /// <summary>Largest request message in bytes; default 4 MiB; null for no limit. A larger one ends the call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxReceiveMessageSize
    {
        get => _maxReceiveMessageSize;
        set
        {
            _maxReceiveMessageSize = value;
            IsMaxReceiveMessageSizeSet = true;
        }
    }

    /// <summary>Largest response message in bytes; null, the default, for no limit. A larger one ends the call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Whether clients get the text of unexpected exceptions. Default false; for development only.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>Whether calls to services that are not mapped are left to the rest of the pipeline. Default false: they are answered UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>Tells a limit that was set, possibly to none, from the default.</summary>
    internal bool IsMaxReceiveMessageSizeSet { get; private set; }
}
