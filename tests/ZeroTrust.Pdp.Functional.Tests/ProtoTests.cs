using System.Diagnostics;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>The contract in `protos/`.</summary>
[TestFixture]
internal sealed class ProtoTests
{
    [Test]
    public async Task Protos_Lint_IsClean()
    {
        ProcessStartInfo buf = Command.StartInfo(Path.Combine(Workspace.Clients, "node_modules", ".bin", "buf"), "lint");
        buf.WorkingDirectory = Workspace.Protos;
        CommandResult result = await Command.RunAsync(buf, "");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }
}
