namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>An operating system that a level accepts.</summary>
/// <param name="Type">For example `macos`.</param>
/// <param name="MinVersion">The lowest version, or null for any.</param>
internal readonly record struct OsRequirement(string Type, string? MinVersion)
{
    public override string ToString() => MinVersion is null ? Type : $"{Type} >= {MinVersion}";
}
