namespace Grpc.Net.Client.Internal;

/// <summary>What a channel knows of a method; made at its first call, immutable.</summary>
internal sealed record MethodPlan(Uri Uri, RetryPlan? Retries);
