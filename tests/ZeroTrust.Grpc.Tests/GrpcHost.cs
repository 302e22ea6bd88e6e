using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.HealthCheck;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ZeroTrust.Grpc.Tests;

/// <summary>A real Kestrel on loopback, with every service of this assembly.</summary>
internal sealed class GrpcHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcHost(WebApplication app, LogSink log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.First());
        Channel = GrpcChannel.ForAddress(Address);
    }

    public LogSink Log { get; }

    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public EchoService Echo => _app.Services.GetRequiredService<EchoService>();

    public HealthServiceImpl Health => _app.Services.GetRequiredService<HealthServiceImpl>();

    public static async Task<GrpcHost> StartAsync(Action<GrpcServiceOptions>? configure = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null, HttpProtocols protocols = HttpProtocols.Http2, bool logs = true)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var log = new LogSink();
        if (logs)
        {
            builder.Logging.SetMinimumLevel(LogLevel.Debug);
            builder.Logging.AddProvider(log);
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(configure ?? (_ => { }));
        builder.Services.AddGrpcReflection();
        builder.Services.AddSingleton<EchoService>();
        builder.Services.AddSingleton<HealthServiceImpl>();
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        app.MapGrpcService<EchoService>();
        app.MapGrpcService<HealthServiceImpl>();
        app.MapGrpcReflectionService();
        app.MapGet("/plain", () => "plain");
        map?.Invoke(app);
        await app.StartAsync();
        return new GrpcHost(app, log);
    }

    public GrpcChannel NewChannel(GrpcChannelOptions options) => GrpcChannel.ForAddress(Address, options);

    public Task StopAsync() => _app.StopAsync();

    public IEnumerable<string> Errors() => Log.Lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
    }
}
