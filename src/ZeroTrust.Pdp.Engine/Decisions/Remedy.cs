using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>Something the subject can do to turn a challenge into an allow.</summary>
/// <param name="Kind">What has to be done.</param>
/// <param name="MaxAge">How old the result may be at most; null: any age.</param>
/// <param name="TrustScore">The trust score that the remedies together have to bring about; 0 when none is asked for.</param>
public readonly record struct Remedy(RemedyKind Kind, CelDuration? MaxAge, int TrustScore)
{
    /// <summary>The name of the grant to ask for; null for other kinds.</summary>
    public string? Grant { get; init; }

    /// <summary>One sentence that is safe to show to the subject.</summary>
    public string Message => Kind switch
    {
        RemedyKind.Mfa => "Confirm your identity with a second factor.",
        RemedyKind.Grant => "Ask for this access to be granted to you for a time.",
        _ => "Let your device report its security state again.",
    };
}
