namespace ZeroTrust.Pdp.Server.Hosting;

/// <summary>Tells calls that do not end by themselves that the server will not wait for them any longer.</summary>
internal sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _cut = new();

    /// <summary>Cancelled when calls under way have had their time.</summary>
    public CancellationToken Cut => _cut.Token;

    public Task CutAsync() => _cut.CancelAsync();

    public void Dispose() => _cut.Dispose();
}
