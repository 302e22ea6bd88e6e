using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace ZeroTrust.Pdp.Storage;

/// <summary>A write that has the write lock. Disposing it without a commit leaves nothing behind.</summary>
/// <param name="transaction">What EF knows of the transaction.</param>
/// <param name="owned">The transaction itself, which EF does not dispose when it was handed to it.</param>
/// <param name="release">Lets the next writer of this process in.</param>
internal sealed class StorageWrite(IDbContextTransaction transaction, DbTransaction owned, Action release) : IAsyncDisposable
{
    /// <summary>Returns when the write is durable. It takes no token: a commit that has begun is finished.</summary>
    public Task CommitAsync() => transaction.CommitAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
            await owned.DisposeAsync();
        }
        finally
        {
            release();
        }
    }
}
