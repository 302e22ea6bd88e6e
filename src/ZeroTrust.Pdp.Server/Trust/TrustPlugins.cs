using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Server.Trust;

/// <summary>The algorithms of all plug-ins, loaded once.</summary>
internal sealed class TrustPlugins
{
    public TrustPlugins(ImmutableArray<TrustPlugin> plugins)
    {
        Algorithms = [.. plugins.Select(TrustPluginLoader.Load)];
        Unavailable = [.. Algorithms.OfType<UnavailableAlgorithm>()];
    }

    public static TrustPlugins None { get; } = new([]);

    /// <summary>One for each plug-in, in their order.</summary>
    public ImmutableArray<ITrustAlgorithm> Algorithms { get; }

    /// <summary>Those that could not be loaded.</summary>
    public ImmutableArray<UnavailableAlgorithm> Unavailable { get; }

    public void Report(ILogger logger)
    {
        foreach (ITrustAlgorithm algorithm in Algorithms)
        {
            if (algorithm is UnavailableAlgorithm unavailable)
                Log.AlgorithmUnavailable(logger, unavailable.Name, unavailable.Problem);
            else
                Log.AlgorithmLoaded(logger, algorithm.Name, algorithm.Version);
        }
    }
}
