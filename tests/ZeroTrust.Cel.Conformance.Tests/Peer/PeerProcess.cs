using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>Node.js with <c>@bufbuild/cel</c>, which answers case by case.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _node;

    private PeerProcess(Process node) => _node = node;

    /// <summary>The folder of the scripts and their packages.</summary>
    internal static string Folder { get; } =
        typeof(PeerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "SuiteFolder").Value!;

    internal static bool IsInstalled => File.Exists(Path.Combine(Folder, "node_modules/@bufbuild/cel/package.json"));

    internal static PeerProcess Start()
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { "peer.mjs" },
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment["TZ"] = "UTC";
        return new PeerProcess(Process.Start(start)!);
    }

    /// <summary>The canonical results of each case, one for each input.</summary>
    internal async Task<string[][]> EvaluateAsync(IReadOnlyList<PeerCase> cases)
    {
        var writing = WriteAsync(cases);
        var results = new string[cases.Count][];
        for (var n = 0; n < results.Length; n++)
        {
            var line = await _node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"the peer ended at {cases[n].Text}");
            results[n] = line.Split('\t');
            if (results[n].Length != cases[n].Inputs.Count)
                throw new InvalidOperationException($"the peer answered {line} to {cases[n].Text}");
        }

        await writing;
        return results;
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(10_000))
            _node.Kill();
        _node.Dispose();
    }

    // Beside the reading, or both pipes might fill.
    private async Task WriteAsync(IReadOnlyList<PeerCase> cases)
    {
        foreach (var @case in cases)
            await _node.StandardInput.WriteLineAsync(@case.ToJson());
        await _node.StandardInput.FlushAsync();
    }
}
