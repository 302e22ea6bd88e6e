using System.Collections.Immutable;
using System.Net;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>The network that the request came from.</summary>
internal sealed class NetworkTest(ImmutableArray<IPNetwork> networks) : LevelTest
{
    public override string Name => "networks";

    public ImmutableArray<IPNetwork> Networks => networks;

    public override string Expected => string.Join(", ", networks);

    public override string Actual(RequestEvaluation evaluation) =>
        evaluation.Request.Context.Ip?.ToString() ?? "absent";

    public override bool Excludes(LevelTest other) =>
        other is NetworkTest test && !networks.Any(one => test.Networks.Any(two => one.Contains(two.BaseAddress) || two.Contains(one.BaseAddress)));

    public override TestResult Test(RequestEvaluation evaluation)
    {
        IPAddress? address = evaluation.Request.Context.Ip;
        if (address is null)
            return TestResult.Absent("context.ip");
        // An IPv4 address in IPv6 clothes is the same host.
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(address))
                return TestResult.Of(true);
        }

        return TestResult.Of(false);
    }
}
