using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>Which optional parts of the grammar are switched on.</summary>
/// <param name="HasOptionals">Optional selections, indexes and entries, and their macros.</param>
/// <param name="HasBlocks">The block macros, which optimizers write.</param>
/// <param name="Libraries">The libraries whose macros are macros.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SyntaxOptions(bool HasOptionals, bool HasBlocks, CelLibraries Libraries);
