using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// Alternative sets of those remedies whose result may be only so old: of a second factor, of a posture report, of both.
/// The default value has no alternative.
/// </summary>
internal readonly record struct AgedRemedies
{
    public const long AnyAge = long.MaxValue;

    // No remedy is younger than that: a limit of zero asks for what nobody can do.
    private const long NotPossible = 0;

    // The cheaper one is asked for first: a second factor takes the subject seconds, a posture report may take minutes.
    private const int MfaCost = 1;
    private const int PostureCost = 2;

    /// <summary>The empty set is enough.</summary>
    public static AgedRemedies None { get; } = new() { IsMet = true };

    public bool IsMet { get; private init; }

    public bool IsPossible => IsMet || Mfa != NotPossible || Posture != NotPossible || BothMfa != NotPossible;

    /// <summary>Sums what the cheapest set of remedies costs the subject.</summary>
    public int Cost =>
        IsMet ? 0
        : Mfa != NotPossible ? MfaCost
        : Posture != NotPossible ? PostureCost
        : MfaCost + PostureCost;

    /// <summary>The greatest age of a second factor that alone is enough.</summary>
    private long Mfa { get; init; }

    /// <summary>The greatest age of a posture report that alone is enough.</summary>
    private long Posture { get; init; }

    /// <summary>The greatest ages of both where both are needed or one does not do.</summary>
    private long BothMfa { get; init; }

    private long BothPosture { get; init; }

    /// <summary>One remedy.</summary>
    /// <param name="kind">The second factor or the posture report.</param>
    /// <param name="maxAge">Nanoseconds, or <see cref="AnyAge"/>.</param>
    public static AgedRemedies Of(RemedyKind kind, long maxAge) =>
        kind == RemedyKind.Mfa ? new AgedRemedies { Mfa = maxAge } : new AgedRemedies { Posture = maxAge };

    /// <summary>What it takes to meet both.</summary>
    public static AgedRemedies Both(AgedRemedies a, AgedRemedies b)
    {
        if (a.IsMet)
            return b;
        if (b.IsMet)
            return a;
        var both = new AgedRemedies { Mfa = Stricter(a.Mfa, b.Mfa), Posture = Stricter(a.Posture, b.Posture) };
        return both
            .OrBoth(a.Mfa, b.Posture)
            .OrBoth(b.Mfa, a.Posture)
            .OrBoth(Stricter(a.Mfa, b.BothMfa), b.BothPosture)
            .OrBoth(Stricter(b.Mfa, a.BothMfa), a.BothPosture)
            .OrBoth(b.BothMfa, Stricter(a.Posture, b.BothPosture))
            .OrBoth(a.BothMfa, Stricter(b.Posture, a.BothPosture))
            .OrBoth(Stricter(a.BothMfa, b.BothMfa), Stricter(a.BothPosture, b.BothPosture));
    }

    /// <summary>What it takes to meet one of two.</summary>
    public static AgedRemedies Either(AgedRemedies a, AgedRemedies b)
    {
        if (a.IsMet || b.IsMet)
            return None;
        AgedRemedies either = a with { Mfa = Math.Max(a.Mfa, b.Mfa), Posture = Math.Max(a.Posture, b.Posture) };
        return either.OrBoth(b.BothMfa, b.BothPosture);
    }

    /// <summary>Adds the remedies of the cheapest set.</summary>
    public void AddTo(ImmutableArray<Remedy>.Builder remedies, int trustScore)
    {
        if (IsMet)
            return;
        bool both = Mfa == NotPossible && Posture == NotPossible;
        if (both || Mfa != NotPossible)
            remedies.Add(new Remedy(RemedyKind.Mfa, Age(both ? BothMfa : Mfa), trustScore));
        if (both || Mfa == NotPossible)
            remedies.Add(new Remedy(RemedyKind.DevicePosture, Age(both ? BothPosture : Posture), trustScore));
    }

    /// <summary>With one more pair of both remedies; of two the one that asks for less.</summary>
    private AgedRemedies OrBoth(long mfa, long posture)
    {
        if (mfa == NotPossible || posture == NotPossible)
            return this;
        bool asksForLess = mfa > BothMfa || (mfa == BothMfa && posture > BothPosture);
        return asksForLess ? this with { BothMfa = mfa, BothPosture = posture } : this;
    }

    private static long Stricter(long a, long b) => Math.Min(a, b);

    private static CelDuration? Age(long age) => age == AnyAge ? null : new CelDuration(age);
}
