using System.Collections.Immutable;
using System.Globalization;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Compiles access levels and resolves references to them.</summary>
internal sealed class AccessLevelLinker
{
    private const int MaxDepth = 64;
    private const int MaxSuggestions = 100;

    private readonly Dictionary<string, CompiledAccessLevel> _byName;
    private int _suggestions;

    private AccessLevelLinker(Dictionary<string, CompiledAccessLevel> byName, ImmutableArray<CompiledAccessLevel> levels)
    {
        _byName = byName;
        Levels = levels;
    }

    public ImmutableArray<CompiledAccessLevel> Levels { get; }

    public static AccessLevelLinker Link(List<AccessLevelDefinition> definitions, ExpressionScope scope, DiagnosticBag diagnostics)
    {
        AccessLevelDefinition[] ordered = [.. definitions];
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        CompiledAccessLevel[] levels =
            [.. ordered.Select(static (level, number) => new CompiledAccessLevel(level.Name, number, level.Source.Root.Node.Position))];
        var linker = new AccessLevelLinker(levels.ToDictionary(static level => level.Name, StringComparer.Ordinal), [.. levels]);
        for (int i = 0; i < ordered.Length; i++)
        {
            AccessLevelDefinition definition = ordered[i];
            string document = definition.Source.Root.Document;
            scope.Schema.Check(definition, diagnostics);
            levels[i].Conditions = definition.Conditions;
            levels[i].CombineAny = definition.CombineAny;
            levels[i].When = definition.When is null ? null : scope.CompileCondition(definition.When, document, diagnostics);
            levels[i].Requires =
            [
                .. definition.Requires.Select(name => linker.Resolve(name, document, diagnostics)).OfType<CompiledAccessLevel>(),
            ];
        }

        CheckCycles(ordered, levels, diagnostics);
        return linker;
    }

    public CompiledAccessLevel? Resolve(ScalarNode name, string document, DiagnosticBag diagnostics)
    {
        if (_byName.TryGetValue(name.Value, out CompiledAccessLevel? level))
            return level;
        diagnostics.Error(
            DiagnosticCodes.DanglingReference, name, $"there is no access level `{FieldReader.Shorten(name.Value)}`",
            Suggest(name.Value) ?? "add a document of kind `AccessLevel` with this name", document);
        return null;
    }

    /// <summary>Looking for a near name takes as long as there are names, so only the first mistakes get one.</summary>
    private string? Suggest(string name) => _suggestions++ < MaxSuggestions ? Suggestion.For(name, _byName.Keys) : null;

    /// <summary>Evaluation goes down the references: their depth must not use up the stack.</summary>
    private static void CheckDepth(AccessLevelDefinition[] definitions, CompiledAccessLevel[] levels, DiagnosticBag diagnostics)
    {
        int[] depths = ReferenceCycles.Depths(levels.Length, i => levels[i].Requires.Select(static level => level.Number));
        int deep = Array.FindIndex(depths, static depth => depth == MaxDepth + 1);
        if (deep < 0)
            return;
        diagnostics.Error(
            DiagnosticCodes.LimitExceeded, definitions[deep].Requires[0],
            string.Create(CultureInfo.InvariantCulture, $"access levels require each other through more than {MaxDepth} levels"),
            "put the conditions of some of them into one", definitions[deep].Source.Root.Document);
    }

    private static void CheckCycles(AccessLevelDefinition[] definitions, CompiledAccessLevel[] levels, DiagnosticBag diagnostics)
    {
        foreach (int[] cycle in ReferenceCycles.Find(levels.Length, i => levels[i].Requires.Select(static level => level.Number)))
        {
            string path = string.Join(" → ", cycle.Append(cycle[0]).Select(i => $"`{levels[i].Name}`"));
            AccessLevelDefinition first = definitions[cycle[0]];
            diagnostics.Error(
                DiagnosticCodes.CyclicReference, first.Requires.First(name => name.Value == levels[cycle[1 % cycle.Length]].Name), $"access levels require each other in a circle: {path}",
                "break the circle at one of them", first.Source.Root.Document);
            // A circle would never end when evaluated; without its references the rest can still be checked.
            foreach (int i in cycle)
                levels[i].Requires = [];
        }

        if (!diagnostics.HasErrors)
            CheckDepth(definitions, levels, diagnostics);
    }
}
