using System.Globalization;
using ZeroTrust.Pdp.Engine.Segments;

namespace ZeroTrust.Pdp.Engine.Tests.Segments;

[TestFixture]
internal sealed class PrefixTableTests
{
    private const int Seed = 20_261_127;

    [Test]
    public void TryFindNext_RandomPrefixes_FindsThoseThatTheTextHasFromShortToLong()
    {
        var random = new Random(Seed);
        int found = 0;
        for (int round = 0; round < 2_000; round++)
        {
            var table = new PrefixTable<List<string>>();
            HashSet<string> prefixes = [.. Enumerable.Range(0, random.Next(8)).Select(_ => RandomText(random))];
            foreach (string prefix in prefixes.Concat(prefixes))
                table.Of(prefix).Add(prefix);
            string text = RandomText(random);

            string[] expected = [.. prefixes.Where(prefix => text.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(static prefix => prefix.Length).SelectMany(static prefix => (string[])[prefix, prefix])];

            Assert.That(Find(table, text), Is.EqualTo(expected), string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, round {round}: {text} among {string.Join(", ", prefixes)}"));
            found += expected.Length;
        }

        Assert.That(found, Is.GreaterThan(1_000));
    }

    private static List<string> Find(PrefixTable<List<string>> table, string text)
    {
        List<string> found = [];
        int position = 0;
        while (table.TryFindNext(text, ref position, out List<string>? values))
            found.AddRange(values);
        return found;
    }

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));
}
