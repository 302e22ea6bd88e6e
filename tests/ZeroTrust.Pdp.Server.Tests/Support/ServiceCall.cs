using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>A call of a local caller, for services that are asked without a server.</summary>
internal sealed class ServiceCall : ServerCallContext
{
    private ServiceCall() => UserState["__HttpContext"] = new DefaultHttpContext();

    public static ServiceCall Local { get; } = new();

    protected override string MethodCore => "";

    protected override string HostCore => "";

    protected override string PeerCore => "";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => CancellationToken.None;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();
}
