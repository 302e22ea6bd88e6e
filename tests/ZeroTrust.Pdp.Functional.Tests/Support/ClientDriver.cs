using System.Diagnostics;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>A client that this project did not write: @grpc/grpc-js under Node.js, or grpcio under Python.</summary>
internal sealed class ClientDriver(string language, ClientCredentials? credentials = null)
{
    public const string Node = "node";
    public const string Python = "python";

    /// <summary>Makes all calls at once over one connection.</summary>
    public async Task<Dictionary<string, Answer>> CallAsync(string address, params IEnumerable<Call> calls)
    {
        List<Call> list = [.. calls];
        CommandResult result = await Command.RunAsync(StartInfo(address), string.Concat(list.Select(static call => call.ToLine() + "\n")));
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var answers = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Answer.Parse).ToDictionary(static answer => answer.Id);
        Assert.That(answers.Keys, Is.EquivalentTo(list.Select(static call => call.Id)), result.ToString());
        return answers;
    }

    public async Task<Answer> CallOneAsync(string address, Call call) => (await CallAsync(address, call))[call.Id];

    /// <summary>A client process that is left running; for clients that go away in the middle of a call.</summary>
    public Process Start(string address) => Process.Start(StartInfo(address))!;

    private ProcessStartInfo StartInfo(string address)
    {
        ProcessStartInfo info = PlainStartInfo(address);
        foreach ((string name, string? file) in credentials?.Variables ?? [])
        {
            if (file is not null)
                info.Environment[name] = file;
        }

        return info;
    }

    private ProcessStartInfo PlainStartInfo(string address)
    {
        if (language == Python)
            return Command.StartInfo("/usr/bin/python3", Path.Combine(Workspace.Clients, "driver.py"), address, Workspace.DescriptorSet);
        Assert.That(
            Directory.Exists(Path.Combine(Workspace.Clients, "node_modules")), Is.True, "the npm packages of the clients are not there; install them with: bash tests/setup");
        return Command.StartInfo(
            "node",
            Path.Combine(Workspace.Clients, "driver.mjs"), address, Workspace.Protos,
            "zerotrust/pdp/v1/decision.proto", "zerotrust/pdp/v1/admin.proto", "zerotrust/pdp/v1/containment.proto", "envoy/service/auth/v3/external_auth.proto", "grpc/health/v1/health.proto");
    }
}
