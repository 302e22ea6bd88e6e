using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// What it would take to meet something: nothing (met), one of some alternative sets of remedies, or more than the subject
/// can do now. The alternatives are kept until the end, since what one requirement asks for anyway may serve another.
/// Sets with a grant and sets without are kept apart, which makes all sets of three kinds. Immutable. An object, though weighing
/// alternatives then allocates: what is met, and what a policy asks for, is made once, and copying a value of a hundred bytes from test to
/// test took half the time of an access level (benchmark: `scale`, Decide).
/// </summary>
internal sealed record Remediation
{
    // More than all others together: somebody else has to approve it.
    private const int GrantCost = 4;

    /// <summary>Nothing is needed.</summary>
    public static Remediation None { get; } = new() { Alone = AgedRemedies.None };

    /// <summary>Nothing the subject can do now is enough.</summary>
    public static Remediation Impossible { get; } = new();

    /// <summary>Whether nothing is needed.</summary>
    public bool IsMet => Alone.IsMet;

    public bool IsPossible => Alone.IsPossible || WithGrant.IsPossible;

    public int TrustScore { get; private init; }

    /// <summary>Sums what the cheapest set of remedies costs the subject; orders alternatives.</summary>
    public int Cost => Alone.IsPossible ? Alone.Cost : GrantCost + WithGrant.Cost;

    /// <summary>The sets without a grant.</summary>
    private AgedRemedies Alone { get; init; }

    /// <summary>What the sets with a grant need beside it.</summary>
    private AgedRemedies WithGrant { get; init; }

    /// <summary>The grant of those sets. A policy requires one at most, so there are no two to tell apart.</summary>
    private string? Grant { get; init; }

    public static Remediation Of(RemedyKind kind, CelDuration? maxAge) =>
        new() { Alone = AgedRemedies.Of(kind, maxAge?.Nanoseconds ?? AgedRemedies.AnyAge) };

    /// <summary>The grant of a name.</summary>
    public static Remediation OfGrant(string name) => new() { WithGrant = AgedRemedies.None, Grant = name };

    public Remediation ForTrust(int score) => this with { TrustScore = score };

    /// <summary>What it takes to meet both.</summary>
    public static Remediation Both(Remediation a, Remediation b)
    {
        if (a.Alone.IsMet)
            return b;
        if (b.Alone.IsMet)
            return a;
        if (!a.IsPossible || !b.IsPossible)
            return Impossible;
        Remediation both = Join(a, b, AgedRemedies.Both(a.Alone, b.Alone));
        return both.Grant is null
            ? both
            : both with
            {
                WithGrant = AgedRemedies.Either(
                    AgedRemedies.Either(AgedRemedies.Both(a.WithGrant, b.Alone), AgedRemedies.Both(a.Alone, b.WithGrant)),
                    AgedRemedies.Both(a.WithGrant, b.WithGrant)),
            };
    }

    /// <summary>What it takes to meet one of two.</summary>
    public static Remediation Either(Remediation a, Remediation b)
    {
        if (a.Alone.IsMet || b.Alone.IsMet)
            return None;
        if (!a.IsPossible)
            return b;
        if (!b.IsPossible)
            return a;
        return Join(a, b, AgedRemedies.Either(a.Alone, b.Alone)) with { WithGrant = AgedRemedies.Either(a.WithGrant, b.WithGrant) };
    }

    public ImmutableArray<Remedy> ToRemedies()
    {
        if (Alone.IsMet || !IsPossible)
            return [];
        ImmutableArray<Remedy>.Builder remedies = ImmutableArray.CreateBuilder<Remedy>();
        if (Alone.IsPossible)
        {
            Alone.AddTo(remedies, TrustScore);
        }
        else
        {
            WithGrant.AddTo(remedies, TrustScore);
            remedies.Add(new Remedy(RemedyKind.Grant, null, 0) { Grant = Grant });
        }

        return remedies.DrainToImmutable();
    }

    private static Remediation Join(Remediation a, Remediation b, AgedRemedies alone) => new()
    {
        Alone = alone,
        Grant = a.Grant ?? b.Grant,
        TrustScore = Math.Max(a.TrustScore, b.TrustScore),
    };
}
