using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Cli;

/// <summary>The policy files that `pdp init` writes, kept in the assembly.</summary>
internal static class StarterBundle
{
    private const string Prefix = "Starter/";

    /// <summary>Names and texts, ordered by name.</summary>
    public static ImmutableArray<(string Name, string Text)> Files { get; } = Read();

    private static ImmutableArray<(string Name, string Text)> Read()
    {
        var assembly = typeof(StarterBundle).Assembly;
        var files = ImmutableArray.CreateBuilder<(string Name, string Text)>();
        foreach (string resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            using var stream = assembly.GetManifestResourceStream(resource)
                ?? throw new InvalidOperationException($"the resource {resource} is listed but cannot be opened");
            using var reader = new StreamReader(stream);
            files.Add((resource[Prefix.Length..], reader.ReadToEnd()));
        }

        return files.ToImmutable();
    }
}
