using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Grpc.Net.Client.Internal;

/// <summary>The retry policies of a channel by method; immutable.</summary>
internal sealed class RetryPlans
{
    private readonly Dictionary<(string Service, string Method), RetryPlan?> _plans = [];

    /// <exception cref="InvalidOperationException">The configuration contradicts itself, or a policy is not complete.</exception>
    public RetryPlans(ServiceConfig? config, int? mostAttempts)
    {
        foreach (MethodConfig methods in config?.MethodConfigs ?? [])
        {
            RetryPlan? plan = methods.RetryPolicy is { } policy ? new RetryPlan(policy, mostAttempts) : null;
            foreach (MethodName name in methods.Names)
            {
                (string service, string method) = (name.Service ?? "", name.Method ?? "");
                if (service.Length == 0 && method.Length > 0)
                    throw new InvalidOperationException($"the method name `{method}` of the service config needs a service");
                if (!_plans.TryAdd((service, method), plan))
                    throw new InvalidOperationException($"the service config names `{service}/{method}` twice");
            }
        }
    }

    /// <summary>The policy of a method: its own, else that of its service, else that of all; null for no retries.</summary>
    public RetryPlan? Find(IMethod method)
    {
        if (_plans.Count == 0)
            return null;
        if (!_plans.TryGetValue((method.ServiceName, method.Name), out RetryPlan? plan) && !_plans.TryGetValue((method.ServiceName, ""), out plan))
            _plans.TryGetValue(("", ""), out plan);
        return plan is { MaxAttempts: > 1 } ? plan : null;
    }
}
