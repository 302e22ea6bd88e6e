namespace Grpc.Core;

internal sealed class TransportChannelCredentials(bool isSecure, CallCredentials? callCredentials) : ChannelCredentials
{
    internal override bool IsSecure => isSecure;

    internal override CallCredentials? CallCredentials => callCredentials;
}
