using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// What it would take to meet something: nothing (met), a set of remedies, or more than the subject can do now.
/// A value, so that weighing alternatives allocates nothing.
/// </summary>
internal readonly record struct Remediation
{
    private const long NotNeeded = -1;
    private const long AnyAge = long.MaxValue;

    // The cheaper one is asked for first: a second factor takes the subject seconds, a posture report may take minutes.
    private const int MfaCost = 1;
    private const int PostureCost = 2;

    private Remediation(bool possible, long mfaAge, long postureAge, int trustScore)
    {
        IsPossible = possible;
        MfaAge = mfaAge;
        PostureAge = postureAge;
        TrustScore = trustScore;
    }

    /// <summary>Nothing is needed.</summary>
    public static Remediation None { get; } = new(true, NotNeeded, NotNeeded, 0);

    /// <summary>Nothing the subject can do now is enough.</summary>
    public static Remediation Impossible { get; } = new(false, NotNeeded, NotNeeded, 0);

    public bool IsPossible { get; }

    public int TrustScore { get; }

    /// <summary>Sums what each remedy costs the subject; orders alternatives.</summary>
    public int Cost => (MfaAge != NotNeeded ? MfaCost : 0) + (PostureAge != NotNeeded ? PostureCost : 0);

    private long MfaAge { get; }

    private long PostureAge { get; }

    public static Remediation Of(RemedyKind kind, CelDuration? maxAge)
    {
        long age = maxAge?.Nanoseconds ?? AnyAge;
        return kind == RemedyKind.Mfa ? new(true, age, NotNeeded, 0) : new(true, NotNeeded, age, 0);
    }

    public Remediation ForTrust(int score) => new(IsPossible, MfaAge, PostureAge, score);

    /// <summary>What it takes to meet both.</summary>
    public static Remediation Both(Remediation a, Remediation b) =>
        a.IsPossible && b.IsPossible
            ? new(true, Stricter(a.MfaAge, b.MfaAge), Stricter(a.PostureAge, b.PostureAge), Math.Max(a.TrustScore, b.TrustScore))
            : Impossible;

    /// <summary>The cheaper of two alternatives; the first when they cost the same.</summary>
    public static Remediation Cheaper(Remediation a, Remediation b) =>
        !b.IsPossible ? a : !a.IsPossible || b.Cost < a.Cost ? b : a;

    public ImmutableArray<Remedy> ToRemedies()
    {
        if (!IsPossible || Cost == 0)
            return [];
        ImmutableArray<Remedy>.Builder remedies = ImmutableArray.CreateBuilder<Remedy>(2);
        if (MfaAge != NotNeeded)
            remedies.Add(new Remedy(RemedyKind.Mfa, Age(MfaAge), TrustScore));
        if (PostureAge != NotNeeded)
            remedies.Add(new Remedy(RemedyKind.DevicePosture, Age(PostureAge), TrustScore));
        return remedies.DrainToImmutable();
    }

    private static long Stricter(long a, long b) => a == NotNeeded ? b : b == NotNeeded ? a : Math.Min(a, b);

    private static CelDuration? Age(long age) => age == AnyAge ? null : new CelDuration(age);
}
