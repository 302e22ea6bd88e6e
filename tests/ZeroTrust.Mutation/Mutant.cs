using System.Text.Json;

namespace ZeroTrust.Mutation;

/// <summary>A mutant of Stryker's report.</summary>
/// <param name="Id">Its number in the assembly.</param>
/// <param name="File">The file that it changes.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Kind">What kind of change it is.</param>
/// <param name="Replacement">What stands there instead.</param>
internal sealed record Mutant(int Id, string File, int Line, string Kind, string Replacement)
{
    /// <summary>Reads the mutants that were compiled into the assembly.</summary>
    /// <param name="report">`mutation-report.json` of Stryker.</param>
    /// <param name="files">Ends of the names of files; empty: all.</param>
    public static IReadOnlyList<Mutant> Read(string report, IReadOnlyCollection<string> files)
    {
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllText(report));
        var mutants = new List<Mutant>();
        foreach (JsonProperty file in document.RootElement.GetProperty("files").EnumerateObject())
        {
            if (files.Count > 0 && !files.Any(end => file.Name.EndsWith(end, StringComparison.Ordinal)))
                continue;
            foreach (JsonElement mutant in file.Value.GetProperty("mutants").EnumerateArray())
            {
                // What did not compile, or was filtered out, is not in the assembly.
                if (mutant.GetProperty("status").GetString() is "CompileError" or "Ignored")
                    continue;
                mutants.Add(new Mutant(
                    int.Parse(mutant.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture), file.Name,
                    mutant.GetProperty("location").GetProperty("start").GetProperty("line").GetInt32(), mutant.GetProperty("mutatorName").GetString()!,
                    mutant.GetProperty("replacement").GetString()!));
            }
        }

        return mutants;
    }
}
