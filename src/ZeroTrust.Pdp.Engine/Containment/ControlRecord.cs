using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>A stored quarantine or grant with its history: an entry is made once, may be ended once, and is never deleted.</summary>
/// <typeparam name="T"><see cref="Quarantine"/> or <see cref="Grant"/>.</typeparam>
/// <param name="Sequence">The change that made it; grows from entry to entry.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Created">When it was stored.</param>
/// <param name="Ending">How it was lifted or revoked; null: it was not.</param>
public sealed record ControlRecord<T>(long Sequence, T Entry, CelTimestamp Created, ControlEnding? Ending);
