using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Containment;

namespace ZeroTrust.Pdp.Server.Controls;

/// <summary>
/// Changes quarantines and grants: stores, then publishes. A change is acknowledged after it is durable and in force here.
/// </summary>
internal sealed class ControlAdministration(IControlStore store, ControlRuntime runtime, ILogger<ControlAdministration> logger) : IDisposable
{
    // One publication after the other, so that none puts an older state over a newer one.
    private readonly SemaphoreSlim _publishing = new(1, 1);

    /// <summary>Reads everything; a PDP that does not know its quarantines must not serve.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => PublishAsync(cancellationToken);

    /// <summary>Reads everything again if another process has changed something.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (await store.GetVersionAsync(cancellationToken) != runtime.Current.Version)
            await PublishAsync(cancellationToken);
    }

    public async Task<ControlRecord<Quarantine>> AddAsync(Quarantine quarantine, CancellationToken cancellationToken) =>
        (await ChangedAsync(await store.AddAsync(quarantine, cancellationToken)))!;

    public async Task<ControlRecord<Grant>> AddAsync(Grant grant, CancellationToken cancellationToken) =>
        (await ChangedAsync(await store.AddAsync(grant, cancellationToken)))!;

    public async Task<ControlRecord<Quarantine>?> LiftAsync(string id, string by, string reason, CancellationToken cancellationToken) =>
        await ChangedAsync(await store.LiftAsync(id, by, reason, cancellationToken));

    public async Task<ControlRecord<Grant>?> RevokeAsync(string id, string by, string reason, CancellationToken cancellationToken) =>
        await ChangedAsync(await store.RevokeAsync(id, by, reason, cancellationToken));

    public Task<ImmutableArray<ControlRecord<Quarantine>>> ListQuarantinesAsync(bool all, long? before, int count, CancellationToken cancellationToken) =>
        store.ListQuarantinesAsync(all, before, count, cancellationToken);

    public Task<ImmutableArray<ControlRecord<Grant>>> ListGrantsAsync(bool all, long? before, int count, CancellationToken cancellationToken) =>
        store.ListGrantsAsync(all, before, count, cancellationToken);

    public void Dispose() => _publishing.Dispose();

    // What is stored is published also when its client has gone.
    private async Task<T?> ChangedAsync<T>(T? record)
        where T : class
    {
        if (record is not null)
            await PublishAsync(CancellationToken.None);
        return record;
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            ControlState state = await store.ReadAsync(cancellationToken);
            runtime.Publish(state);
            Log.ControlsActive(logger, state.Version, state.Quarantines.Length, state.Grants.Length);
        }
        finally
        {
            _publishing.Release();
        }
    }
}
