using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>An unknown attribute that stood in the way of a value.</summary>
/// <param name="Attribute">The attribute, such as <c>resource.owner</c>.</param>
/// <param name="Span">Where the expression reads it first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelUnknown(string Attribute, CelSpan Span);
