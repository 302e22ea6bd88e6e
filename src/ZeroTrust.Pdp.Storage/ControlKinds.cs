namespace ZeroTrust.Pdp.Storage;

/// <summary>The stored kinds: those of quarantine targets by their number, and beyond them grants.</summary>
internal static class ControlKinds
{
    public const int FirstGrant = 100;

    public const int Grant = FirstGrant;

    public const int BreakGlass = 101;
}
