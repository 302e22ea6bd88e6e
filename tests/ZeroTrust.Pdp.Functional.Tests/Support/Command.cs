using System.Diagnostics;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>Runs a command to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static ProcessStartInfo StartInfo(string file, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(file)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Workspace.Root,
        };
        foreach (string argument in arguments)
            info.ArgumentList.Add(argument);
        // What this machine has set must not change what the tests see.
        foreach (string name in info.Environment.Keys.Where(static name => name.StartsWith("PDP_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
            info.Environment.Remove(name);
        return info;
    }

    public static Task<CommandResult> PdpAsync(params IEnumerable<string> arguments) => RunAsync(StartInfo(Workspace.Pdp, arguments), "");

    public static async Task<CommandResult> RunAsync(ProcessStartInfo info, string input)
    {
        using Process process = Process.Start(info)!;
        using var limit = new CancellationTokenSource(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new CommandResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{info.FileName} {string.Join(' ', info.ArgumentList)} did not end within {Limit}", exception);
        }
    }
}
