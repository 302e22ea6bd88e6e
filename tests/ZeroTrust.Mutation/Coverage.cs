using System.Globalization;

namespace ZeroTrust.Mutation;

/// <summary>Which tests reach which mutants, and how long they take.</summary>
internal sealed class Coverage
{
    private static readonly int[] LongestOfRound = [20, 500, int.MaxValue];

    private readonly Dictionary<int, List<(int Milliseconds, string Test)>> _tests = [];

    /// <param name="file">As <see cref="Worker.Cover"/> writes it.</param>
    public Coverage(string file)
    {
        foreach (string line in File.ReadLines(file))
        {
            string[] parts = line.Split('\t');
            int[] mutants = [.. parts.Skip(2).Select(static number => int.Parse(number, CultureInfo.InvariantCulture))];
            if (parts[1] == Worker.StaticInitialisation)
            {
                Static.UnionWith(mutants);
                continue;
            }

            foreach (int mutant in mutants)
            {
                if (!_tests.TryGetValue(mutant, out List<(int, string)>? tests))
                    _tests.Add(mutant, tests = []);
                tests.Add((int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]));
            }
        }
    }

    /// <summary>Mutants of static initialisation.</summary>
    public HashSet<int> Static { get; } = [];

    public bool IsReached(int mutant) => _tests.ContainsKey(mutant);

    /// <summary>How long the tests of a mutant take without it.</summary>
    public TimeSpan DurationOf(int mutant) => TimeSpan.FromMilliseconds(_tests[mutant].Sum(static test => test.Milliseconds));

    /// <summary>The tests of a mutant, quick ones first: most mutants need no others.</summary>
    public IEnumerable<IReadOnlySet<string>> Rounds(int mutant)
    {
        int shortest = -1;
        foreach (int longest in LongestOfRound)
        {
            HashSet<string> round = [.. _tests[mutant].Where(test => test.Milliseconds > shortest && test.Milliseconds <= longest).Select(static test => test.Test)];
            if (round.Count > 0)
                yield return round;
            shortest = longest;
        }
    }
}
