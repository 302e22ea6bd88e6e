using Grpc.Core;
using Grpc.Health.V1;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>Answers an empty message to an empty message.</summary>
internal sealed class EmptyService : Health.HealthBase
{
    /// <summary>The method that it serves.</summary>
    public const string Path = "/grpc.health.v1.Health/Check";

    private static readonly Task<HealthCheckResponse> Answer = Task.FromResult(new HealthCheckResponse());

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => Answer;
}
