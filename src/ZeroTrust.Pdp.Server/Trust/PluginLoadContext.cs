using System.Reflection;
using System.Runtime.Loader;

namespace ZeroTrust.Pdp.Server.Trust;

/// <summary>
/// Keeps one plug-in apart from the others. The host's assemblies are shared, so that its types are ours; no other file is
/// ever loaded for it, since only the one is pinned.
/// </summary>
internal sealed class PluginLoadContext(string name) : AssemblyLoadContext($"trust algorithm {name}")
{
    // Null: what the host has; what it has not, a plug-in does without.
    protected override Assembly? Load(AssemblyName assemblyName) => null;
}
