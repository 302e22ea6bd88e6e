using System.Text.RegularExpressions;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>Reads `peer-differences.txt`: entries with a line `key: value` for each part, and an empty line between them.</summary>
internal static class PeerDifferences
{
    private static readonly string[] Keys = ["id", "form", "when", "why"];

    internal static IReadOnlyList<PeerDifference> Load()
    {
        var lines = File.ReadAllLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "peer-differences.txt"));
        var entries = new List<PeerDifference>();
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Append(string.Empty))
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Length != 0)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon < 0 || !Keys.Contains(line[..colon]) || !parts.TryAdd(line[..colon], line[(colon + 1)..].Trim()))
                    throw new InvalidDataException($"peer-differences.txt: cannot read `{line}`");
                continue;
            }

            if (parts.Count == 0)
                continue;
            if (!parts.TryGetValue("id", out var id) || !parts.TryGetValue("form", out var pattern) || !parts.TryGetValue("why", out var why))
                throw new InvalidDataException($"peer-differences.txt: the entry before an empty line lacks `id`, `form` or `why`: {string.Join(' ', parts.Values)}");
            if (entries.Exists(e => e.Id == id))
                throw new InvalidDataException($"peer-differences.txt: `{id}` occurs twice");
            var form = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
            entries.Add(new PeerDifference(id, form, parts.TryGetValue("when", out var when) ? PeerDifference.Compile(when) : null, why));
            parts.Clear();
        }

        return entries;
    }
}
