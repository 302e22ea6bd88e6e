using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>A channel over HTTP/2. Thread-safe; make one for an address and keep it.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        _ = options;
    }

    /// <summary>Creates a channel.</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(new Uri(address));

    /// <summary>Creates a channel.</summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) => ForAddress(new Uri(address), channelOptions);

    /// <summary>Creates a channel.</summary>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>Creates a channel.</summary>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions) => new(address, channelOptions);

    /// <inheritdoc />
    public override CallInvoker CreateCallInvoker() => UnusableCallInvoker.Instance;

    /// <summary>Ends the channel.</summary>
    public void Dispose()
    {
    }
}
