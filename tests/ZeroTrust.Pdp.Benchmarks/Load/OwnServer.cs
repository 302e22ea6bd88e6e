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

    /// <summary>Writes what a server that is started in the folder serves.</summary>
    public static Task WritePoliciesAsync(string folder, string policies) =>
        File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Policies(folder)).FullName, "generated.yaml"), policies);

    /// <summary>Starts it and returns when it serves.</summary>
    public static async Task<Process> StartAsync(string folder, string grpc)
    {
        Process server = Process.Start(new ProcessStartInfo(Executable)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { "serve", "--policies", Policies(folder), "--data", Path.Combine(folder, "pdp.db"), "--grpc", grpc, "--http", $"127.0.0.1:{H2Load.FreePort()}", "--log-level", "warning" },
        })!;
        await WaitAsync(server);
        return server;
    }

    /// <summary>Returns when the process says that it listens.</summary>
    public static async Task WaitAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("listening on", StringComparison.Ordinal))
                continue;
            _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return;
        }

        throw new InvalidOperationException("the server ended before it listened");
    }

    private static string Policies(string folder) => Path.Combine(folder, "policies");
}
