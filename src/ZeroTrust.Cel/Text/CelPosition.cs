using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>A place in an expression for a person.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in code points, from 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelPosition(int Line, int Column);
