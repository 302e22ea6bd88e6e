using System.Diagnostics;
using System.Globalization;

namespace ZeroTrust.Pdp.Storage.Tests.Support;

/// <summary>This assembly as a process of its own, see <see cref="Program"/>.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;
    private readonly SemaphoreSlim _printed = new(0);
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    private Child(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is not null)
            {
                lock (_lock)
                {
                    _lines.Add(e.Data);
                }

                _printed.Release();
            }
        };
        _process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not null)
            {
                lock (_lock)
                {
                    Errors += e.Data + "\n";
                }
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Errors { get; private set; } = "";

    public int ExitCode => _process.ExitCode;

    public static Child Start(params string[] arguments) => new(Command([], arguments));

    /// <summary>As an account without rights: root, under which tests may run, is stopped by no permission.</summary>
    public static Child StartUnprivileged(params string[] arguments) =>
        new(Command(Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [], arguments));

    public Task WaitForFirstLineAsync(CancellationToken cancellationToken) => _printed.WaitAsync(cancellationToken);

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    /// <summary>Waits for the end, and for all that was printed.</summary>
    public async Task<string[]> LinesAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    public async Task<long[]> NumbersAsync(CancellationToken cancellationToken) =>
        [.. (await LinesAsync(cancellationToken)).Select(l => long.Parse(l, CultureInfo.InvariantCulture))];

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        _printed.Dispose();
    }

    private static ProcessStartInfo Command(string[] prefix, string[] arguments)
    {
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        string[] all = [.. prefix, host, typeof(Child).Assembly.Location, .. arguments];
        return new ProcessStartInfo(all[0], all[1..]);
    }
}
