using System.Diagnostics;

namespace ZeroTrust.Pdp.Benchmarks.Load;

/// <summary>The published `pdp`, serving one file of policies.</summary>
internal static class OwnServer
{
    private static readonly string Executable = Path.GetFullPath("artifacts/pdp/pdp");

    /// <summary>Says how to publish it when it is not there.</summary>
    public static async Task<bool> IsPublishedAsync()
    {
        if (File.Exists(Executable))
            return true;
        await Console.Error.WriteLineAsync($"{Executable} is not there; from the root of the repository run: dotnet publish src/ZeroTrust.Pdp.Cli -c Release -o artifacts/pdp");
        return false;
    }

    /// <summary>Starts it and returns when it serves.</summary>
    public static async Task<Process> StartAsync(string folder, string grpc, string policies)
    {
        string policyFolder = Directory.CreateDirectory(Path.Combine(folder, "policies")).FullName;
        await File.WriteAllTextAsync(Path.Combine(policyFolder, "generated.yaml"), policies);
        Process server = Process.Start(new ProcessStartInfo(Executable)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { "serve", "--policies", policyFolder, "--data", Path.Combine(folder, "pdp.db"), "--grpc", grpc, "--http", $"127.0.0.1:{H2Load.FreePort()}", "--log-level", "warning" },
        })!;
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("listening on", StringComparison.Ordinal))
                continue;
            _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return server;
        }

        throw new InvalidOperationException("the server ended before it listened");
    }
}
