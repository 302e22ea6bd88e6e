using System.Diagnostics;
using System.Globalization;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>A script under Node.js that answers each line with the nanoseconds that what the line asks for takes.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _node;

    public NodeProcess(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        _node = Process.Start(start)!;
    }

    public Task SendAsync(string line) => _node.StandardInput.WriteLineAsync(line);

    /// <exception cref="InvalidOperationException">The answer is no number: it tells what is wrong.</exception>
    public async Task<long> MeasureAsync(string line)
    {
        await SendAsync(line);
        await _node.StandardInput.FlushAsync();
        string? answer = await _node.StandardOutput.ReadLineAsync();
        return long.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out long elapsed)
            ? elapsed
            : throw new InvalidOperationException($"the peer answers `{line}` with {answer}");
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(10_000))
            _node.Kill();
        _node.Dispose();
    }
}
