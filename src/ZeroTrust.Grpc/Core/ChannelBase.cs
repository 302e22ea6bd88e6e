namespace Grpc.Core;

/// <summary>A connection (or several) to one service address; makes invokers for clients.</summary>
public abstract class ChannelBase
{
    /// <summary>Creates a channel.</summary>
    /// <param name="target">The address.</param>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Target = target;
    }

    /// <summary>The address.</summary>
    public string Target { get; }

    /// <summary>Makes an invoker on this channel.</summary>
    /// <returns>The invoker.</returns>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends the channel: running calls are cancelled, new ones are refused.</summary>
    /// <returns>Completes when the channel is down.</returns>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>Ends the channel.</summary>
    /// <returns>Completes when the channel is down.</returns>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
