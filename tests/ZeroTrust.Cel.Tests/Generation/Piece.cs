using System.Runtime.InteropServices;

namespace ZeroTrust.Cel.Tests;

/// <summary>Source text and how tightly its outermost operator binds.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Piece(string Text, int Level)
{
    internal const int Conditional = 0;
    internal const int Or = 1;
    internal const int And = 2;
    internal const int Relation = 3;
    internal const int Sum = 4;
    internal const int Product = 5;
    internal const int Unary = 6;
    internal const int Member = 7;

    public override string ToString() => Text;
}
