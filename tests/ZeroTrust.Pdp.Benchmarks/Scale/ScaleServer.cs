using System.Diagnostics;
using System.Globalization;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Server;

namespace ZeroTrust.Pdp.Benchmarks.Scale;

/// <summary>A server in a process of its own, which loads a folder of policies and tells how much memory it takes then.</summary>
internal static class ScaleServer
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(8);

    /// <summary>Resident megabytes of a server that has loaded so many policies.</summary>
    public static double Megabytes(int policies)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pdp-scale-");
        try
        {
            string documents = folder.CreateSubdirectory("policies").FullName;
            foreach (PolicySource source in ScalePolicies.Generate(policies))
                File.WriteAllText(Path.Combine(documents, source.File), source.Text);
            using Process server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["scale-server", folder.FullName])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            string output = server.StandardOutput.ReadToEnd();
            server.WaitForExit();
            return double.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the process of its own does.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        var options = new PdpServerOptions
        {
            GrpcAddress = "127.0.0.1:0",
            HttpAddress = "127.0.0.1:0",
            Data = Path.Combine(folder, "pdp.db"),
            Policies = Path.Combine(folder, "policies"),
            LogLevel = "warning",
        };
        await using PdpServer server = await PdpServer.StartAsync(options);
        await Task.Delay(Rest);
        using var self = Process.GetCurrentProcess();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{self.WorkingSet64 / 1e6}"));
        return 0;
    }
}
