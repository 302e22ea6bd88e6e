using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>A client of others that calls until it is stopped, and then tells how each call ended.</summary>
internal sealed class LoadDriver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private LoadDriver(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Starts it, and waits for its first answer.</summary>
    /// <param name="language">See <see cref="ClientDriver"/>.</param>
    /// <param name="target">A target of gRPC; several addresses are taken in turns.</param>
    /// <param name="concurrency">How many calls it makes at a time.</param>
    /// <param name="retries">Whether it tries again what is UNAVAILABLE.</param>
    /// <param name="method">`/package.Service/Method`.</param>
    /// <param name="request">What it sends; `%n` becomes the number of the call.</param>
    public static async Task<LoadDriver> StartAsync(string language, string target, int concurrency, bool retries, string method, JsonNode request)
    {
        string[] arguments = [target, concurrency.ToString(System.Globalization.CultureInfo.InvariantCulture), retries ? "retry" : "once"];
        ProcessStartInfo info = language == ClientDriver.Python
            ? Command.StartInfo("/usr/bin/python3", [Path.Combine(Workspace.Clients, "load.py"), .. arguments, Workspace.DescriptorSet])
            : Command.StartInfo("node", [Path.Combine(Workspace.Clients, "load.mjs"), .. arguments, Workspace.Protos, "zerotrust/pdp/v1/decision.proto", "zerotrust/pdp/v1/containment.proto"]);
        var driver = new LoadDriver(Process.Start(info)!);
        await driver._process.StandardInput.WriteLineAsync(new JsonObject { ["method"] = method, ["request"] = request }.ToJsonString());
        await driver._process.StandardInput.FlushAsync();
        string? line = await driver._process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        if (line == "ready")
            return driver;
        await driver.DisposeAsync();
        throw new InvalidOperationException($"the client made no call: {line}\n{driver._errors}");
    }

    /// <summary>Lets calls under way end.</summary>
    public async Task<(long[] Answered, Dictionary<string, long> Failed)> StopAsync()
    {
        _process.StandardInput.Close();
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        Assert.That(_process.ExitCode, Is.Zero, _errors.ToString());
        JsonNode result = JsonNode.Parse(output)!;
        return ([.. result["answered"]!.AsArray().Select(static number => (long)number!)], result["failed"]!.AsObject().ToDictionary(static failure => failure.Key, static failure => (long)failure.Value!));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
