using System.Collections.Immutable;
using ZeroTrust.Pdp.Cli.Commands;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Server.Trust;

namespace ZeroTrust.Pdp.Cli.Embedded;

/// <summary>Trust algorithms of plug-ins, loaded into this process as a server loads them.</summary>
internal static class PluginAlgorithms
{
    /// <summary>Loads what the flag names, or else the variable of the server. What cannot be loaded is said on standard error and denies.</summary>
    public static ImmutableArray<ITrustAlgorithm> Load(string? flag, CliEnvironment environment)
    {
        string? text = flag ?? environment.Variable("PDP_TRUST_ALGORITHMS");
        if (TrustPlugin.TryParse(text, out ImmutableArray<TrustPlugin> plugins) is { } mistake)
            throw new CommandFailedException($"`{(flag is null ? "PDP_TRUST_ALGORITHMS" : CommonOptions.TrustAlgorithmsName)}`: {mistake}");
        var loaded = new TrustPlugins(plugins);
        foreach (UnavailableAlgorithm unavailable in loaded.Unavailable)
        {
            Screen.ForError(environment).Write("warning: ", Tone.Caution)
                .WriteLine($"the trust algorithm `{unavailable.Name}` is unavailable, so everything that its profiles serve is denied: {unavailable.Problem}");
        }

        return loaded.Algorithms;
    }
}
