namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>Tests that ask one published server over a folder of policies, started before the first of them and ended after the last.</summary>
internal abstract class ServedTests(string policies)
{
    private string _data = "";

    protected PdpProcess Server { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _data = Workspace.NewFolder();
        Server = await PdpProcess.StartAsync("--policies", policies, "--data", Path.Combine(_data, "pdp.db"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
