namespace Grpc.Net.Client.Internal;

/// <summary>A framed request, kept for as long as it may have to be sent again.</summary>
internal sealed class RetryFrame(int index, ReadOnlyMemory<byte> bytes, bool mayWait)
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Index => index;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Whether it may stay in the buffer of the transport until more follows.</summary>
    public bool MayWait => mayWait;

    /// <summary>Whether the budget of the channel counts it.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Completes when an attempt has sent it.</summary>
    public Task Sent => _sent.Task;

    public void MarkSent() => _sent.TrySetResult();
}
