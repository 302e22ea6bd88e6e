namespace ZeroTrust.Cel;

/// <summary>A value of an enum that is a type of its own.</summary>
/// <param name="Type">The enum.</param>
/// <param name="Number">The number, which need not have a name.</param>
public sealed record CelEnum(CelEnumType Type, int Number);
