using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Who makes a call, as the server itself has verified it. Immutable; one object serves all calls that show the same credential.</summary>
/// <param name="Kind">How it is known.</param>
/// <param name="Id">
/// The SPIFFE ID of a workload; `sub` of a token; empty for a caller without a credential. Together with the issuer
/// it is unique.
/// </param>
internal sealed record Caller(CallerKind Kind, string Id)
{
    /// <summary>A caller on this machine that shows no credential.</summary>
    public static readonly Caller Local = new(CallerKind.Local, "");

    /// <summary>A caller elsewhere that shows no credential.</summary>
    public static readonly Caller Nobody = new(CallerKind.Nobody, "");

    /// <summary>`iss` of the token; empty without one.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>SPIFFE ID of the certificate of the connection; also where a token names the caller. Empty without one.</summary>
    public string Workload { get; init; } = "";

    /// <summary>Groups that the token states.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Verified claims of the token by their names, those that stand for times as timestamps.</summary>
    public CelMap Claims { get; init; } = CelMap.Empty;

    /// <summary>When the credential ends; null: it does not.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The id that policies know it by: the SPIFFE ID, or `iss`, `#` and `sub`. Null for a caller without a credential.</summary>
    public string? SubjectId => Kind switch
    {
        CallerKind.Workload => Id,
        CallerKind.Token => Issuer + "#" + Id,
        _ => null,
    };

    /// <summary>What logs and messages call it.</summary>
    public string Name => Kind switch
    {
        CallerKind.Workload => Id,
        CallerKind.Token => $"{Id} ({Issuer})",
        CallerKind.Local => "a local caller without a credential",
        _ => "a caller without a credential",
    };

    /// <summary>The name: no claim gets into a log by accident.</summary>
    public override string ToString() => Name;
}
