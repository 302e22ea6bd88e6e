namespace ZeroTrust.Cel;

/// <summary>A field of a host-defined record.</summary>
/// <param name="Name">The name as written after the dot.</param>
/// <param name="Type">The declared type.</param>
/// <param name="IsClock">Whether the field is the current time: it then equals <see cref="CelActivation.Now"/> and must be a timestamp.</param>
public sealed record CelField(string Name, CelType Type, bool IsClock = false);
