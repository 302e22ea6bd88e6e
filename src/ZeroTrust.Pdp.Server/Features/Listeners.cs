using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZeroTrust.Pdp.Server.Configuration;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>The two listeners; after the start they know their ports.</summary>
internal sealed class Listeners(PdpServerSettings settings)
{
    private ListenOptions? _grpc;
    private ListenOptions? _http;

    public IPEndPoint Grpc => _grpc?.IPEndPoint ?? settings.Grpc;

    public IPEndPoint Http => _http?.IPEndPoint ?? settings.Http;

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(settings.Grpc, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            _grpc = listen;
        });
        kestrel.Listen(settings.Http, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            _http = listen;
        });
    }
}
