using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Server.Folder;

/// <summary>What was read from a policy folder.</summary>
/// <param name="Stamp">Names, sizes and times of what was read: when it changes, the folder has changed.</param>
/// <param name="Sources">The texts, ordered by name.</param>
/// <param name="Problems">What could not be read; with problems the sources are not the whole folder.</param>
internal sealed record FolderReading(
    string Stamp,
    IReadOnlyList<PolicySource> Sources,
    ImmutableArray<PolicyDiagnostic> Problems)
{
    /// <summary>Whether both readings brought the same texts and the same problems.</summary>
    public bool HasContentOf(FolderReading other) =>
        Sources.SequenceEqual(other.Sources) && Problems.AsSpan().SequenceEqual(other.Problems.AsSpan());
}
