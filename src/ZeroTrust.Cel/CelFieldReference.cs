using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>A field that a program reads from a variable which holds a host-defined record.</summary>
/// <param name="Slot">The variable.</param>
/// <param name="FieldIndex">The field of the variable's record type; -1 when the record is used as a whole.</param>
/// <param name="Key">The key, when the field is a map and is read at a literal string key; null when the field is used as a whole.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelFieldReference(int Slot, int FieldIndex, string? Key);
