namespace ZeroTrust.Cel;

/// <summary>A declared variable.</summary>
/// <param name="Name">The name; may be dotted.</param>
/// <param name="Type">The declared type.</param>
/// <param name="Slot">Its index for <see cref="CelActivation.GetVariable"/>.</param>
/// <param name="IsClock">Whether it is the current time; it then equals <see cref="CelActivation.Now"/>.</param>
public sealed record CelVariable(string Name, CelType Type, int Slot, bool IsClock);
