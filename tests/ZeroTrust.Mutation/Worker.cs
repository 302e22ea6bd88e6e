using System.Globalization;
using NUnit.Framework.Interfaces;

namespace ZeroTrust.Mutation;

/// <summary>What the processes do that load the mutated assembly. They answer in files: a mutant may write to the console, hang or end them.</summary>
internal static class Worker
{
    // A static initialiser runs once a process, so a mutant in it cannot be switched on later.
    public const string StaticInitialisation = "static";

    /// <summary>Writes a line a test: milliseconds, name, mutants reached; and one with the mutants of static initialisation.</summary>
    public static int Cover(string folder, string tests, string output)
    {
        var atStart = new SortedSet<int>();
        var lines = new List<string>();
        var failures = new List<string>();
        bool passed = new MutatedTests(folder, tests).Cover((result, reached, statics) =>
        {
            atStart.UnionWith(statics);
            if (result.ResultState.Status == TestStatus.Failed)
                failures.Add($"{result.Test.FullName} fails: {result.Message}");
            lines.Add(string.Join('\t', [(result.Duration * 1000).ToString("0", CultureInfo.InvariantCulture), result.Test.FullName.ReplaceLineEndings(" "), .. reached.Distinct().Select(Text)]));
        });
        lines.Add(string.Join('\t', ["0", StaticInitialisation, .. atStart.Select(Text)]));
        File.WriteAllLines(output, lines);
        // Not at once: while tests run, what is written to the console is theirs.
        failures.ForEach(Console.Error.WriteLine);
        return passed ? 0 : 1;
    }

    /// <summary>Judges mutants one after another: writes `id` before and `killed` or `survived` behind it.</summary>
    public static int Judge(string folder, string tests, string coverage, string mutants, string output)
    {
        var loaded = new MutatedTests(folder, tests);
        var map = new Coverage(coverage);
        using var results = new StreamWriter(output) { AutoFlush = true };
        foreach (int mutant in File.ReadLines(mutants).Select(static line => int.Parse(line, CultureInfo.InvariantCulture)))
        {
            results.Write(Text(mutant));
            bool killed = map.Rounds(mutant).Any(round => loaded.Kills(mutant, round));
            results.WriteLine(killed ? " killed" : " survived");
        }

        return 0;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
