using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>A range of the expression text in UTF-16 units.</summary>
/// <param name="Start">The zero-based offset of the first unit.</param>
/// <param name="Length">The number of units.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelSpan(int Start, int Length)
{
    /// <summary>The offset after the last unit.</summary>
    public int End => Start + Length;

    internal static CelSpan Between(int start, int end) => new(start, end - start);
}
