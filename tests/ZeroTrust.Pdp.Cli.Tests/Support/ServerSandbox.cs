using System.Globalization;
using ZeroTrust.Pdp.Server;

namespace ZeroTrust.Pdp.Cli.Tests.Support;

/// <summary>A real server of its own on free loopback ports, and runs of the command line against it.</summary>
internal sealed class ServerSandbox : IAsyncDisposable
{
    private readonly PdpServer _server;

    private ServerSandbox(CliSandbox cli, PdpServer server)
    {
        Cli = cli;
        _server = server;
    }

    public CliSandbox Cli { get; }

    public string Grpc => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_server.GrpcEndPoint.Port}");

    public string Http => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_server.HttpEndPoint.Port}");

    public static async Task<ServerSandbox> StartAsync(Action<PdpServerOptions>? configure = null, CliSandbox? sandbox = null)
    {
        var cli = sandbox ?? new CliSandbox { Time = TimeProvider.System };
        var options = new PdpServerOptions
        {
            GrpcAddress = "127.0.0.1:0",
            HttpAddress = "127.0.0.1:0",
            Data = cli.PathOf("pdp.db"),
            LogLevel = "none",
        };
        configure?.Invoke(options);
        return new ServerSandbox(cli, await PdpServer.StartAsync(options));
    }

    /// <summary>Runs with `--server`.</summary>
    public Task<CliRun> RunAsync(params string[] arguments) => Cli.RunAsync([.. arguments, "--server", Grpc]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Cli.Dispose();
    }
}
