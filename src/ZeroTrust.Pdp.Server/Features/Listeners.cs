using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Tls;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>The two listeners, both with TLS where it is configured; after the start they know their ports.</summary>
internal sealed class Listeners(PdpServerSettings settings)
{
    private ListenOptions? _grpc;
    private ListenOptions? _http;

    public IPEndPoint Grpc => _grpc?.IPEndPoint ?? settings.Grpc;

    public IPEndPoint Http => _http?.IPEndPoint ?? settings.Http;

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        KestrelLimits.Apply(kestrel.Limits, settings);
        kestrel.Listen(settings.Grpc, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            UseTls(listen);
            _grpc = listen;
        });
        kestrel.Listen(settings.Http, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            UseTls(listen);
            _http = listen;
        });
    }

    private void UseTls(ListenOptions listen)
    {
        if (settings.Tls is null)
            return;
        Handshakes handshakes = listen.ApplicationServices.GetRequiredService<Handshakes>();
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = handshakes.OnConnection });
    }
}
