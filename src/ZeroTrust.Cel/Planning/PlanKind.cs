namespace ZeroTrust.Cel;

/// <summary>What a plan is for.</summary>
internal enum PlanKind : byte
{
    Plain,
    Traced,
    Partial,
}
