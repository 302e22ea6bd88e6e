using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>The value that one sub-expression had.</summary>
/// <param name="Span">The sub-expression's place.</param>
/// <param name="Text">The sub-expression as written.</param>
/// <param name="Value">Its value, which may be an error.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelTraceStep(CelSpan Span, string Text, CelValue Value);
