namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>A text and where it stands. Two of them may stand at one place, when files with one name were applied one after the other.</summary>
internal readonly record struct TextPlace(string File, int Line, string Text)
{
    // Without the characters of the text: hashing those of a large set would take longer than what is saved (benchmark: `scale`, replacing a document).
    public override int GetHashCode() => HashCode.Combine(File, Line, Text.Length);
}
