namespace ZeroTrust.Pdp.Storage;

/// <summary>
/// One database, shared by the stores over it. It is opened at the first call; an open that failed is tried again by the
/// next call. Thread-safe.
/// </summary>
internal sealed class StorageDatabase(StorageProvider provider) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile bool _open;
    private volatile bool _disposed;

    public StorageProvider Provider => provider;

    public StorageException Damaged(string how) => new(
        StorageFailure.Damaged,
        provider.Location,
        $"the policy store `{provider.Location}` is damaged: it {how}; restore it from a backup");

    public async Task<T> RunAsync<T>(Func<StorageContext, CancellationToken, Task<T>> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (!_open)
            {
                await PrepareAsync(cancellationToken);
            }

            await using StorageContext context = provider.CreateContext();
            return await body(context, cancellationToken);
        }
        catch (Exception exception) when (provider.Translate(exception) is not null)
        {
            throw provider.Translate(exception)!;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await provider.DisposeAsync();
            _opening.Dispose();
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (!_open)
            {
                await provider.PrepareAsync(cancellationToken);
                _open = true;
            }
        }
        finally
        {
            _opening.Release();
        }
    }
}
