using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// What it would take to meet something: nothing (met), one of some alternative sets of remedies, or more than the subject
/// can do now. The alternatives are kept until the end, since what one requirement asks for anyway may serve another.
/// A value, so that weighing alternatives allocates nothing.
/// </summary>
internal readonly record struct Remediation
{
    private const long NotPossible = -1;
    private const long AnyAge = long.MaxValue;

    // The cheaper one is asked for first: a second factor takes the subject seconds, a posture report may take minutes.
    private const int MfaCost = 1;
    private const int PostureCost = 2;

    /// <summary>Nothing is needed.</summary>
    public static Remediation None { get; } = new() { IsMet = true, Mfa = NotPossible, Posture = NotPossible, BothMfa = NotPossible, BothPosture = NotPossible };

    /// <summary>Nothing the subject can do now is enough.</summary>
    public static Remediation Impossible { get; } = None with { IsMet = false };

    public bool IsPossible => IsMet || Mfa != NotPossible || Posture != NotPossible || BothMfa != NotPossible;

    public int TrustScore { get; private init; }

    /// <summary>Sums what the cheapest set of remedies costs the subject; orders alternatives.</summary>
    public int Cost =>
        IsMet ? 0
        : Mfa != NotPossible ? MfaCost
        : Posture != NotPossible ? PostureCost
        : MfaCost + PostureCost;

    private bool IsMet { get; init; }

    /// <summary>The greatest age of a second factor that alone is enough.</summary>
    private long Mfa { get; init; }

    /// <summary>The greatest age of a posture report that alone is enough.</summary>
    private long Posture { get; init; }

    /// <summary>The greatest ages of both where both are needed or one does not do.</summary>
    private long BothMfa { get; init; }

    private long BothPosture { get; init; }

    public static Remediation Of(RemedyKind kind, CelDuration? maxAge)
    {
        long age = maxAge?.Nanoseconds ?? AnyAge;
        return kind == RemedyKind.Mfa ? Impossible with { Mfa = age } : Impossible with { Posture = age };
    }

    public Remediation ForTrust(int score) => this with { TrustScore = score };

    /// <summary>What it takes to meet both.</summary>
    public static Remediation Both(Remediation a, Remediation b)
    {
        if (a.IsMet)
            return b;
        if (b.IsMet)
            return a;
        Remediation both = Impossible with
        {
            Mfa = Stricter(a.Mfa, b.Mfa),
            Posture = Stricter(a.Posture, b.Posture),
            TrustScore = Math.Max(a.TrustScore, b.TrustScore),
        };
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
    public static Remediation Either(Remediation a, Remediation b)
    {
        if (a.IsMet || b.IsMet)
            return None;
        Remediation either = a with
        {
            Mfa = Math.Max(a.Mfa, b.Mfa),
            Posture = Math.Max(a.Posture, b.Posture),
            TrustScore = Math.Max(a.TrustScore, b.TrustScore),
        };
        return either.OrBoth(b.BothMfa, b.BothPosture);
    }

    public ImmutableArray<Remedy> ToRemedies()
    {
        if (IsMet || !IsPossible)
            return [];
        if (Mfa != NotPossible)
            return [new Remedy(RemedyKind.Mfa, Age(Mfa), TrustScore)];
        if (Posture != NotPossible)
            return [new Remedy(RemedyKind.DevicePosture, Age(Posture), TrustScore)];
        return [new Remedy(RemedyKind.Mfa, Age(BothMfa), TrustScore), new Remedy(RemedyKind.DevicePosture, Age(BothPosture), TrustScore)];
    }

    /// <summary>With one more pair of both remedies; of two the one that asks for less.</summary>
    private Remediation OrBoth(long mfa, long posture)
    {
        if (mfa == NotPossible || posture == NotPossible)
            return this;
        bool asksForLess = mfa > BothMfa || (mfa == BothMfa && posture > BothPosture);
        return asksForLess ? this with { BothMfa = mfa, BothPosture = posture } : this;
    }

    private static long Stricter(long a, long b) => Math.Min(a, b);

    private static CelDuration? Age(long age) => age == AnyAge ? null : new CelDuration(age);
}
