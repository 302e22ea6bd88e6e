using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Tests.Containment;

/// <summary>Remediation against brute force: every alternative kept as a set of kinds with ages, everything multiplied out.</summary>
[TestFixture]
internal sealed class RemediationTests
{
    private const long Any = long.MaxValue;

    [Test]
    public void ToRemedies_RandomRequirements_AreTheCheapestOfAllAlternatives()
    {
        var random = new Random(7);
        var seen = new HashSet<int>();
        for (int i = 0; i < 50_000; i++)
        {
            (Remediation found, List<long[]> all) = AnyExpression(random, 4);
            string where = $"case {i}";
            int? cheapest = all.Count == 0 ? null : all.Min(Cost);
            Assert.That(found.IsPossible, Is.EqualTo(cheapest is not null), where);
            Assert.That(found.IsMet, Is.EqualTo(cheapest == 0), where);
            if (cheapest is not > 0)
            {
                Assert.That(found.ToRemedies(), Is.Empty, where);
                continue;
            }

            ImmutableArray<Remedy> remedies = found.ToRemedies();
            long[] asked = new long[3];
            foreach (Remedy remedy in remedies)
                asked[(int)remedy.Kind] = remedy.MaxAge?.Nanoseconds ?? Any;
            Assert.That(found.Cost, Is.EqualTo(cheapest), where);
            Assert.That(Cost(asked), Is.EqualTo(cheapest), where);
            Assert.That(remedies.Select(static remedy => (int)remedy.Kind), Is.Ordered.And.Unique, where);
            Assert.That(all.Exists(one => one.AsSpan().SequenceEqual(asked)), Is.True, where);
            // Of ages of both kinds there is no least; with one of them the greatest age is asked for.
            if ((cheapest & 3) != 3)
                Assert.That(all.Exists(one => Cost(one) == cheapest && !one.AsSpan().SequenceEqual(asked) && one.Zip(asked).All(static pair => pair.First >= pair.Second)), Is.False, where);
            seen.Add(cheapest.Value);
        }

        Assert.That(seen, Is.EquivalentTo(Enumerable.Range(1, 7)));
    }

    /// <summary>The greatest age of each kind; 0: not needed.</summary>
    private static int Cost(long[] set) => (set[0] > 0 ? 1 : 0) + (set[1] > 0 ? 2 : 0) + (set[2] > 0 ? 4 : 0);

    private static (Remediation Found, List<long[]> All) AnyExpression(Random random, int depth)
    {
        if (depth > 0 && random.Next(4) != 0)
        {
            (Remediation a, List<long[]> allA) = AnyExpression(random, depth - 1);
            (Remediation b, List<long[]> allB) = AnyExpression(random, depth - 1);
            return random.Next(3) == 0
                ? (Remediation.Either(a, b), [.. allA, .. allB])
                : (Remediation.Both(a, b), [.. allA.SelectMany(one => allB.Select(two => Join(one, two)))]);
        }

        long age = 1 + random.Next(4);
        return random.Next(12) switch
        {
            0 => (Remediation.Impossible, []),
            1 => (Remediation.None, [[0, 0, 0]]),
            2 => (Remediation.Of(RemedyKind.Mfa, null), [[Any, 0, 0]]),
            3 => (Remediation.Of(RemedyKind.DevicePosture, null), [[0, Any, 0]]),
            4 or 5 => (Remediation.OfGrant("g"), [[0, 0, Any]]),
            <= 8 => (Remediation.Of(RemedyKind.Mfa, new CelDuration(age)), [[age, 0, 0]]),
            _ => (Remediation.Of(RemedyKind.DevicePosture, new CelDuration(age)), [[0, age, 0]]),
        };
    }

    private static long[] Join(long[] a, long[] b) => [.. a.Zip(b, static (x, y) => x == 0 ? y : y == 0 ? x : Math.Min(x, y))];
}
