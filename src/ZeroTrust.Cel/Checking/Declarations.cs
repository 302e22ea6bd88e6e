using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The names of an environment.</summary>
internal sealed class Declarations
{
    internal Declarations(ImmutableArray<CelVariable> variables, FrozenDictionary<string, CelValue> constants, CelLibraries libraries)
    {
        Libraries = libraries;
        Functions = LibraryDeclarations.Functions(libraries);
        TypeNames = LibraryDeclarations.TypeNames(libraries);
        Variables = variables;
        Constants = constants;
        ByName = variables.ToFrozenDictionary(static v => v.Name, StringComparer.Ordinal);
    }

    internal ImmutableArray<CelVariable> Variables { get; }

    internal FrozenDictionary<string, CelVariable> ByName { get; }

    internal FrozenDictionary<string, CelValue> Constants { get; }

    internal CelLibraries Libraries { get; }

    internal FrozenDictionary<string, ImmutableArray<Overload>> Functions { get; }

    internal FrozenDictionary<string, CelType> TypeNames { get; }
}
