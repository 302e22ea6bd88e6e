namespace Grpc.Core;

/// <summary>What the call objects share: functions over one state, so that a call needs no closure.</summary>
internal readonly struct AsyncCallState(object state, Func<object, Task<Metadata>> responseHeadersAsync, Func<object, Status> getStatus, Func<object, Metadata> getTrailers, Action<object> dispose)
{
    public AsyncCallState(Task<Metadata> responseHeadersAsync, Func<Status> getStatus, Func<Metadata> getTrailers, Action dispose)
        : this(
            new Functions(responseHeadersAsync, getStatus, getTrailers, dispose),
            static state => ((Functions)state).ResponseHeadersAsync,
            static state => ((Functions)state).GetStatus(),
            static state => ((Functions)state).GetTrailers(),
            static state => ((Functions)state).Dispose())
    {
    }

    public Task<Metadata> ResponseHeadersAsync() => responseHeadersAsync(state);

    public Status GetStatus() => getStatus(state);

    public Metadata GetTrailers() => getTrailers(state);

    public void Dispose() => dispose(state);

    private sealed record Functions(Task<Metadata> ResponseHeadersAsync, Func<Status> GetStatus, Func<Metadata> GetTrailers, Action Dispose);
}
