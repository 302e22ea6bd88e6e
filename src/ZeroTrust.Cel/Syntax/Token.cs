using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>A token: its kind, place, and the value of a literal (an int literal's magnitude is a uint: the sign comes from the parser).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Token(TokenKind Kind, CelSpan Span, CelValue Value);
