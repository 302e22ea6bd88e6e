using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>The real store, with failures on demand.</summary>
internal sealed class FaultyStore(IRevisionStore inner) : IRevisionStore
{
    private volatile Exception? _failure;

    /// <summary>What every call throws; null: nothing.</summary>
    public Exception? Failure
    {
        get => _failure;
        set => _failure = value;
    }

    /// <summary>Puts itself over the store of a host.</summary>
    public static void Over(IServiceCollection services)
    {
        ServiceDescriptor real = services.Single(d => d.ServiceType == typeof(IRevisionStore));
        services.Remove(real);
        services.AddSingleton<IRevisionStore>(provider => new FaultyStore((IRevisionStore)real.ImplementationFactory!(provider)));
    }

    public Task<RevisionHead> GetHeadAsync(CancellationToken cancellationToken) =>
        Guard(() => inner.GetHeadAsync(cancellationToken));

    public Task<RevisionInfo> AppendAsync(NewRevision revision, long? expectedNewest, bool activate, CancellationToken cancellationToken) =>
        Guard(() => inner.AppendAsync(revision, expectedNewest, activate, cancellationToken));

    public Task<RevisionInfo?> ActivateAsync(long number, long? expectedActive, CancellationToken cancellationToken) =>
        Guard(() => inner.ActivateAsync(number, expectedActive, cancellationToken));

    public Task<RevisionInfo?> FindAsync(long number, CancellationToken cancellationToken) =>
        Guard(() => inner.FindAsync(number, cancellationToken));

    public Task<ImmutableArray<RevisionInfo>> ListAsync(long? before, int count, CancellationToken cancellationToken) =>
        Guard(() => inner.ListAsync(before, count, cancellationToken));

    public Task<ImmutableArray<PolicyDocument>?> ReadDocumentsAsync(long number, CancellationToken cancellationToken) =>
        Guard(() => inner.ReadDocumentsAsync(number, cancellationToken));

    private Task<T> Guard<T>(Func<Task<T>> call) => _failure is { } failure ? Task.FromException<T>(failure) : call();
}
