namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>The outcome of looking at the credentials of a call.</summary>
/// <param name="Caller">Who calls; null: what the call shows is not accepted.</param>
/// <param name="Fault">Why it is not accepted, for the log and for the caller; it quotes nothing of the credential. Empty otherwise.</param>
internal readonly record struct CallerAuthentication(Caller? Caller, string Fault)
{
    public static implicit operator CallerAuthentication(Caller caller) => new(caller, "");

    public static CallerAuthentication Refused(string fault) => new(null, fault);
}
