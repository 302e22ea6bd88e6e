using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>A running test service: ours in this process, or that of others in a process of its own.</summary>
internal sealed class InteropServer : IAsyncDisposable
{
    public const string Ours = "ours";

    private readonly GrpcHost? _host;
    private readonly Process? _process;

    private InteropServer(int port, GrpcHost? host, Process? process)
    {
        Port = port;
        _host = host;
        _process = process;
    }

    public int Port { get; }

    public IEnumerable<string> Errors => _host?.Errors() ?? [];

    public static async Task<InteropServer> StartAsync(string kind)
    {
        if (kind != Ours)
        {
            (Process process, int port) = await ForeignProcess.StartServerAsync(kind);
            return new InteropServer(port, host: null, process);
        }

        GrpcHost host = await GrpcHost.StartAsync(
            options => options.ResponseCompressionAlgorithm = "gzip",
            services => services.AddSingleton<TestServiceImpl>(),
            app =>
            {
                app.Use(next => http => RequestTap.InvokeAsync(http, next));
                app.MapGrpcService<TestServiceImpl>();
            });
        return new InteropServer(host.Address.Port, host, process: null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_process is null)
            return;
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(ForeignProcess.Patience);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
    }
}
