namespace Grpc.Core;

/// <summary>The requests of a streaming call, seen from the client.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no further message follows (half-close).</summary>
    /// <returns>Completes when the end is on its way.</returns>
    Task CompleteAsync();
}
