using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The overloads and type names of the standard library together with a choice of extension libraries.</summary>
internal static class LibraryDeclarations
{
    private static readonly (CelLibraries Library, Action<DeclarationList> Declare)[] Libraries =
    [
        (CelLibraries.Strings, StringLibrary.Declare),
        (CelLibraries.Math, MathLibrary.Declare),
        (CelLibraries.Lists, ListLibrary.Declare),
        (CelLibraries.Sets, SetLibrary.Declare),
        (CelLibraries.Encoders, EncoderLibrary.Declare),
        (CelLibraries.Network, NetworkLibrary.Declare),
        (CelLibraries.Regex, RegexLibrary.Declare),
    ];

    // At most one entry for each choice; a process makes one or two.
    private static readonly ConcurrentDictionary<CelLibraries, FrozenDictionary<string, ImmutableArray<Overload>>> Known = new();

    private static readonly FrozenDictionary<string, CelType> TypesWithNetwork =
        StandardDeclarations.TypeNames.Concat(NetworkLibrary.Types).ToFrozenDictionary(StringComparer.Ordinal);

    internal static FrozenDictionary<string, ImmutableArray<Overload>> Functions(CelLibraries libraries) => Known.GetOrAdd(libraries, Create);

    internal static FrozenDictionary<string, CelType> TypeNames(CelLibraries libraries) =>
        (libraries & CelLibraries.Network) == CelLibraries.None ? StandardDeclarations.TypeNames : TypesWithNetwork;

    private static FrozenDictionary<string, ImmutableArray<Overload>> Create(CelLibraries libraries)
    {
        var list = new DeclarationList();
        foreach (var (library, declare) in Libraries)
        {
            if ((libraries & library) != CelLibraries.None)
                declare(list);
        }

        return StandardDeclarations.Overloads.Concat(list.Overloads).GroupBy(static o => o.Function, StringComparer.Ordinal)
            .ToFrozenDictionary(static g => g.Key, static g => g.ToImmutableArray(), StringComparer.Ordinal);
    }
}
