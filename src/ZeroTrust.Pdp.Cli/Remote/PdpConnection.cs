using Grpc.Core;
using Grpc.Net.Client;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Remote;

/// <summary>A connection to a PDP. Every failure leaves it as a <see cref="CommandFailedException"/>.</summary>
internal sealed class PdpConnection : IDisposable
{
    // Explanations of large policy sets and whole revisions are larger than the 4 MiB that gRPC grants by default.
    private const int LargestAnswer = 64 * 1024 * 1024;

    private readonly GrpcChannel _channel;
    private readonly PdpAddress _address;
    private readonly ServerCredentials _credentials;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public PdpConnection(PdpAddress address, ServerCredentials credentials, TimeSpan timeout, TimeProvider time)
    {
        _address = address;
        _credentials = credentials;
        _timeout = timeout;
        _time = time;
        _channel = GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = LargestAnswer,
            HttpHandler = credentials.CreateHandler(),
            DisposeHttpClient = true,
        });
        Decisions = new PolicyDecisionPoint.PolicyDecisionPointClient(_channel);
        Admin = new PolicyAdmin.PolicyAdminClient(_channel);
        Containment = new Containment.ContainmentClient(_channel);
        Grants = new Grants.GrantsClient(_channel);
    }

    /// <summary>The decision service.</summary>
    public PolicyDecisionPoint.PolicyDecisionPointClient Decisions { get; }

    /// <summary>The administration service.</summary>
    public PolicyAdmin.PolicyAdminClient Admin { get; }

    /// <summary>The service of quarantines.</summary>
    public Containment.ContainmentClient Containment { get; }

    /// <summary>The service of grants.</summary>
    public Grants.GrantsClient Grants { get; }

    /// <summary>The address as its user wrote it.</summary>
    public string Place => _address.Text;

    /// <summary>Makes one call under the timeout.</summary>
    /// <param name="call">The generated method, for example `Admin.GetPolicyAsync`.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandFailedException">The server cannot be reached or answers with a status other than OK.</exception>
    /// <exception cref="PoliciesRefusedException">The server refuses the documents, and says why one by one.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> call,
        TRequest request,
        CancellationToken cancellationToken)
    {
        var deadline = _time.GetUtcNow().UtcDateTime + _timeout;
        try
        {
            using var running = call(request, new CallOptions(_credentials.CreateHeaders(), deadline, cancellationToken));
            return await running.ResponseAsync;
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RpcFailures.Translate(failure, _address, _timeout, _credentials);
        }
    }

    public void Dispose() => _channel.Dispose();
}
