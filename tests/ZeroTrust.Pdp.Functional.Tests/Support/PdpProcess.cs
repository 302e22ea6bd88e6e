using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>A running `pdp serve`.</summary>
internal sealed class PdpProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PdpProcess(Process process, string grpc, string http)
    {
        _process = process;
        Grpc = grpc;
        Http = http;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
    }

    public string Grpc { get; }

    public string Http { get; }

    public int Id => _process.Id;

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Starts a server and waits until it says that it listens.</summary>
    public static async Task<PdpProcess> StartAsync(params IEnumerable<string> arguments)
    {
        string grpc = $"127.0.0.1:{FreePort()}";
        string http = $"127.0.0.1:{FreePort()}";
        ProcessStartInfo info = Command.StartInfo(Workspace.Pdp, ["serve", "--grpc", grpc, "--http", http, .. arguments]);
        var process = new Process { StartInfo = info, EnableRaisingEvents = true };
        var server = new PdpProcess(process, grpc, http);
        process.Exited += (_, _) => server._ready.TrySetException(new InvalidOperationException("the server ended before it listened"));
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await server._ready.Task.WaitAsync(StartLimit);
        }
        catch (Exception exception)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"{exception.Message}\n{server.Log}", exception);
        }

        return server;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an init system sends it.</summary>
    public async Task<int> StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return _process.ExitCode;
    }

    public async Task WaitForLogAsync(string text)
    {
        var watch = Stopwatch.StartNew();
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)), $"`{text}` did not appear in the log:\n{Log}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.AppendLine(line);
        if (line.Contains("listening on", StringComparison.Ordinal))
            _ready.TrySetResult();
    }
}
