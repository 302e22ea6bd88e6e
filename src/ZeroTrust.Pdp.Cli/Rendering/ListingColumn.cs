namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>A column of a <see cref="Listing"/>.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="IsNumber">Whether it is set to the right.</param>
internal readonly record struct ListingColumn(string Heading, bool IsNumber = false);
