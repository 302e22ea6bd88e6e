namespace Grpc.Net.Client.Internal;

/// <summary>The requests of one call, for one attempt after the other. Thread-safe.</summary>
/// <remarks>INVARIANT: while the buffer can replay, it holds every request from the first on.</remarks>
internal sealed class RetryBuffer(RetryBudget budget)
{
    private readonly Lock _gate = new();
    private readonly List<RetryFrame> _frames = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _first;
    private long _held;
    private bool _complete;
    private bool _final;

    /// <summary>Whether another attempt could send all requests again.</summary>
    public bool CanReplay
    {
        get
        {
            lock (_gate)
                return !_final;
        }
    }

    /// <summary>Adds a request. One that exceeds the budget makes the attempt that runs the last one.</summary>
    public RetryFrame Add(ReadOnlyMemory<byte> bytes, bool mayWait)
    {
        lock (_gate)
        {
            var frame = new RetryFrame(_first + _frames.Count, bytes, mayWait);
            if (!_final && budget.TryTake(_held, bytes.Length))
            {
                _held += bytes.Length;
                frame.IsCounted = true;
            }
            else
            {
                EndReplay();
            }

            _frames.Add(frame);
            Announce();
            return frame;
        }
    }

    /// <summary>No request follows.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Announce();
        }
    }

    /// <summary>The attempt that runs is the last one: lets go of what it has sent, and from now on of what it sends.</summary>
    public void StopReplay()
    {
        lock (_gate)
            EndReplay();
    }

    /// <summary>Waits for a request; null when there is none any more.</summary>
    /// <exception cref="IOException">The request is not kept any more.</exception>
    public async ValueTask<RetryFrame?> TakeAsync(int index, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (index < _first)
                    throw new IOException("the requests of the call were too large to be kept, so they cannot be sent again");
                if (index - _first < _frames.Count)
                    return _frames[index - _first];
                if (_complete)
                    return null;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public void MarkSent(RetryFrame frame)
    {
        lock (_gate)
        {
            frame.MarkSent();
            if (_final)
                DropSent();
        }
    }

    private void EndReplay()
    {
        if (_final)
            return;
        _final = true;
        DropSent();
    }

    private void DropSent()
    {
        int count = 0;
        while (count < _frames.Count && _frames[count].Sent.IsCompleted)
        {
            if (_frames[count].IsCounted)
            {
                budget.Return(_frames[count].Bytes.Length);
                _held -= _frames[count].Bytes.Length;
            }

            count++;
        }

        _frames.RemoveRange(0, count);
        _first += count;
    }

    private void Announce()
    {
        _changed.SetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The call is over: nothing is sent any more, and nothing is kept.</summary>
    public void Release()
    {
        lock (_gate)
        {
            EndReplay();
            budget.Return(_held);
            _held = 0;
            _first += _frames.Count;
            _frames.Clear();
        }
    }
}
