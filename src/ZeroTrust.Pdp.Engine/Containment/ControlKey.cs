namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>What an entry is found by. Compared ordinally.</summary>
internal readonly record struct ControlKey(string Type, string Id, string Name = "");
