using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The names of an environment beside the standard library.</summary>
internal sealed class Declarations
{
    internal Declarations(ImmutableArray<CelVariable> variables, FrozenDictionary<string, CelValue> constants)
    {
        Variables = variables;
        Constants = constants;
        ByName = variables.ToFrozenDictionary(static v => v.Name, StringComparer.Ordinal);
    }

    internal ImmutableArray<CelVariable> Variables { get; }

    internal FrozenDictionary<string, CelVariable> ByName { get; }

    internal FrozenDictionary<string, CelValue> Constants { get; }
}
