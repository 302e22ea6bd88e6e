namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>A cell of a <see cref="Listing"/>.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Tone">What it means.</param>
internal readonly record struct ListingCell(string Text, Tone Tone = Tone.Plain);
