using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>A piece of a format: literal text, or a clause that takes an argument.</summary>
/// <param name="Literal">The text; null for a clause.</param>
/// <param name="Verb">The verb of a clause.</param>
/// <param name="Precision">The digits behind the point, for <c>f</c> and <c>e</c>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FormatVerb(string? Literal, char Verb, int Precision);
