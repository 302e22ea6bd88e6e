using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Hosting;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.HealthCheck;

/// <summary>
/// The service <c>grpc.health.v1.Health</c>. Names are matched exactly; the empty name stands for the server as a
/// whole, and it is for the host to set it. Thread-safe; register it as a singleton.
/// </summary>
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    /// <summary>Most entries that <see cref="List"/> answers with.</summary>
    private const int MaxListed = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ChannelWriter<ServingStatus>>> _watchers = new(StringComparer.Ordinal);
    private readonly CancellationToken _stopping;
    private bool _shutDown;

    /// <summary>Creates the service without any name.</summary>
    public HealthServiceImpl()
    {
    }

    /// <summary>Creates the service for a host: when the host stops, all names become NOT_SERVING and watches end.</summary>
    /// <param name="lifetime">The life of the host.</param>
    public HealthServiceImpl(IHostApplicationLifetime lifetime)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        _stopping = lifetime.ApplicationStopping;
        _stopping.UnsafeRegister(static state => ((HealthServiceImpl)state!).EndWatches(), this);
    }

    /// <summary>Sets the status of a name, and tells its watchers if it changed. Ignored after <see cref="Shutdown"/>.</summary>
    /// <param name="service">Full name of the service; empty for the server as a whole.</param>
    /// <param name="status">The status.</param>
    public void SetStatus(string service, ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            if (!_shutDown)
                Set(service, status);
        }
    }

    /// <summary>Forgets a name; its watchers are told SERVICE_UNKNOWN. Ignored after <see cref="Shutdown"/>.</summary>
    /// <param name="service">Full name of the service.</param>
    public void ClearStatus(string service)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            if (!_shutDown && _statuses.Remove(service))
                Tell(service, ServingStatus.ServiceUnknown);
        }
    }

    /// <summary>Forgets all names. Ignored after <see cref="Shutdown"/>.</summary>
    public void ClearAll()
    {
        lock (_lock)
        {
            if (_shutDown)
                return;
            string[] names = [.. _statuses.Keys];
            _statuses.Clear();
            foreach (string name in names)
                Tell(name, ServingStatus.ServiceUnknown);
        }
    }

    /// <summary>Sets all names to NOT_SERVING for good, so that balancers turn away; later updates are ignored. Addition to the upstream service.</summary>
    public void Shutdown()
    {
        lock (_lock)
        {
            _shutDown = true;
            foreach (string name in _statuses.Keys.ToArray())
                Set(name, ServingStatus.NotServing);
        }
    }

    /// <inheritdoc />
    /// <exception cref="RpcException">NOT_FOUND: the name is not known.</exception>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            return _statuses.TryGetValue(request.Service, out ServingStatus status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(StatusCode.NotFound, ""));
        }
    }

    /// <inheritdoc />
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: there are too many names.</exception>
    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var response = new HealthListResponse();
        lock (_lock)
        {
            if (_statuses.Count > MaxListed)
                throw new RpcException(new Status(StatusCode.ResourceExhausted, "there are too many services to list"));
            foreach ((string name, ServingStatus status) in _statuses)
                response.Statuses.Add(name, new HealthCheckResponse { Status = status });
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc />
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);

        // One place only: a slow reader gets the newest status and misses those between.
        var changes = Channel.CreateBounded<ServingStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Subscribe(request.Service, changes.Writer);
        await using CancellationTokenRegistration gone = context.CancellationToken.UnsafeRegister(static writer => ((ChannelWriter<ServingStatus>)writer!).TryComplete(), changes.Writer);
        try
        {
            ServingStatus? last = null;
            await foreach (ServingStatus status in changes.Reader.ReadAllAsync())
            {
                if (status == last)
                    continue;
                last = status;
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status });
            }
        }
        finally
        {
            Unsubscribe(request.Service, changes.Writer);
        }

        throw _stopping.IsCancellationRequested
            ? new RpcException(new Status(StatusCode.Unavailable, "the server is shutting down"))
            : new RpcException(new Status(StatusCode.Cancelled, "the watch was cancelled"));
    }

    /// <summary>Tells all watchers that nothing is served any more, and then that nothing follows.</summary>
    private void EndWatches()
    {
        Shutdown();
        lock (_lock)
        {
            foreach (List<ChannelWriter<ServingStatus>> writers in _watchers.Values)
            {
                foreach (ChannelWriter<ServingStatus> writer in writers)
                    writer.TryComplete();
            }
        }
    }

    private void Set(string service, ServingStatus status)
    {
        if (_statuses.TryGetValue(service, out ServingStatus known) && known == status)
            return;
        _statuses[service] = status;
        Tell(service, status);
    }

    private void Tell(string service, ServingStatus status)
    {
        if (!_watchers.TryGetValue(service, out List<ChannelWriter<ServingStatus>>? writers))
            return;
        foreach (ChannelWriter<ServingStatus> writer in writers)
            writer.TryWrite(status);
    }

    private void Subscribe(string service, ChannelWriter<ServingStatus> writer)
    {
        lock (_lock)
        {
            if (!_watchers.TryGetValue(service, out List<ChannelWriter<ServingStatus>>? writers))
                _watchers[service] = writers = [];
            writers.Add(writer);
            writer.TryWrite(_statuses.TryGetValue(service, out ServingStatus status) ? status : ServingStatus.ServiceUnknown);
            if (_stopping.IsCancellationRequested)
                writer.TryComplete();
        }
    }

    private void Unsubscribe(string service, ChannelWriter<ServingStatus> writer)
    {
        lock (_lock)
        {
            if (_watchers.TryGetValue(service, out List<ChannelWriter<ServingStatus>>? writers) && writers.Remove(writer) && writers.Count == 0)
                _watchers.Remove(service);
        }
    }
}
