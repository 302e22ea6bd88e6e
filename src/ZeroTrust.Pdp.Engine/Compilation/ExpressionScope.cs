using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>The names that expressions see, and the compiled definitions behind them.</summary>
internal sealed class ExpressionScope
{
    // Types of definitions only become more precise, so the passes end; this many cover any sensible depth of reference.
    private const int MaxPasses = 12;

    private const int MaxDepth = 32;

    private const int MaxKeptScopes = 1_000;

    private readonly CelEnvironment _environment;
    private readonly Func<IReadOnlyList<string>, IReadOnlyList<string>, CelEnvironment> _create;
    private readonly ConcurrentDictionary<string, ExpressionScope> _narrower;
    private readonly bool[] _readsTrust;

    // Policies of many tenants or types often state the same condition: it is compiled once, and its program is in memory once.
    private readonly ConcurrentDictionary<string, (CelProgram? Program, ImmutableArray<CelDiagnostic> Diagnostics)> _conditions = new(StringComparer.Ordinal);

    private ExpressionScope(
        AttributeSchema schema,
        CelEnvironment environment,
        Func<IReadOnlyList<string>, IReadOnlyList<string>, CelEnvironment> create,
        ImmutableArray<CompiledDefinition> definitions,
        bool[] readsTrust)
    {
        Schema = schema;
        _environment = environment;
        _create = create;
        _narrower = new ConcurrentDictionary<string, ExpressionScope>(StringComparer.Ordinal);
        Definitions = definitions;
        _readsTrust = readsTrust;
    }

    /// <summary>The declared types of attributes.</summary>
    public AttributeSchema Schema { get; }

    public ImmutableArray<CompiledDefinition> Definitions { get; }

    /// <summary>
    /// Compiles the definitions. They may refer to each other in any order: a first pass takes every definition as
    /// dynamically typed, each further pass with the types that the one before found.
    /// </summary>
    public static ExpressionScope Build(List<NamedConstant> constants, List<NamedExpression> expressions, AttributeSchema schema, DiagnosticBag diagnostics)
    {
        NamedExpression[] ordered = [.. expressions];
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var types = new CelType[ordered.Length];
        Array.Fill(types, CelType.Dyn);
        CelEnvironment environment;
        CelCompilation[] compiled;
        int pass = 0;
        bool changed;
        do
        {
            environment = CreateEnvironment(constants, ordered, types, schema, [], []);
            compiled = [.. ordered.Select(expression => environment.Compile(expression.Text.Text))];
            changed = false;
            for (int i = 0; i < ordered.Length; i++)
            {
                CelType found = compiled[i].Program?.ResultType ?? CelType.Dyn;
                changed |= !found.Equals(types[i]);
                types[i] = found;
            }
        }
        while (changed && ++pass < MaxPasses);

        for (int i = 0; i < ordered.Length; i++)
            Report(compiled[i].Diagnostics, ordered[i].Text, ordered[i].Source.Root.Document, diagnostics);
        CheckCycles(ordered, compiled, diagnostics);
        ImmutableArray<CompiledDefinition>.Builder definitions = ImmutableArray.CreateBuilder<CompiledDefinition>(ordered.Length);
        for (int i = 0; i < ordered.Length; i++)
        {
            // A set with a broken definition yields no snapshot, so the numbers of the others need not fit then.
            if (compiled[i].Program is { } program)
                definitions.Add(new CompiledDefinition(ordered[i].Name, new CompiledExpression(program, ordered[i].Text, $"Definitions/{ordered[i].Name}")));
        }

        return new ExpressionScope(
            schema, environment, (subjects, resources) => CreateEnvironment(constants, ordered, types, schema, subjects, resources),
            definitions.DrainToImmutable(), FindTrustReaders(compiled));
    }

    /// <summary>The scope of the conditions of a policy: it knows what all subjects and resources that the policy is about have.</summary>
    public ExpressionScope For(TargetDefinition targets) =>
        Narrow(Schema.SubjectTypes(targets.SubjectTypes), Schema.ResourceTypes(targets.ResourceTypes));

    /// <summary>The scope of conditions about some types of resources; none means any.</summary>
    public ExpressionScope ForResources(IReadOnlyCollection<string> types) => Narrow([], Schema.ResourceTypes(types));

    public CompiledExpression? CompileCondition(EmbeddedText text, string document, DiagnosticBag diagnostics)
    {
        (CelProgram? program, ImmutableArray<CelDiagnostic> found) = _conditions.GetOrAdd(text.Text, source =>
        {
            CelCompilation compilation = _environment.Compile(source, CelType.Bool);
            return (compilation.Program, compilation.Diagnostics);
        });
        return Compile(program, found, text, document, diagnostics);
    }

    public CompiledExpression? CompileValue(EmbeddedText text, string document, DiagnosticBag diagnostics)
    {
        CelCompilation compilation = _environment.Compile(text.Text);
        return Compile(compilation.Program, compilation.Diagnostics, text, document, diagnostics);
    }

    /// <summary>Forgets the conditions that were compiled: who keeps the scope for later changes must not keep every text that ever was.</summary>
    public void Forget()
    {
        _conditions.Clear();
        foreach (ExpressionScope narrower in _narrower.Values)
            narrower._conditions.Clear();
        if (_narrower.Count > MaxKeptScopes)
            _narrower.Clear();
    }

    /// <summary>Whether an expression reads the trust assessment, itself or through definitions.</summary>
    public bool ReadsTrust(CelProgram program)
    {
        foreach (CelVariable variable in program.Variables)
        {
            if (variable.Slot == Variables.Trust || (variable.Slot >= Variables.Count && _readsTrust[variable.Slot - Variables.Count]))
                return true;
        }

        return false;
    }

    /// <summary>Whether an expression reads something of the request, itself or through definitions, and not only the clock.</summary>
    public bool ReadsRequest(CelProgram program)
    {
        var slots = new HashSet<int>(program.Variables.Select(static variable => variable.Slot));
        var open = new Stack<int>(slots);
        while (open.TryPop(out int slot))
        {
            if (slot < Variables.Count && slot != Variables.Now)
                return true;
            if (slot < Variables.Count)
                continue;
            foreach (CelVariable variable in Definitions[slot - Variables.Count].Expression.Program.Variables)
            {
                if (slots.Add(variable.Slot))
                    open.Push(variable.Slot);
            }
        }

        return false;
    }

    // Policies are many and sets of types few: each set has one environment.
    private ExpressionScope Narrow(IReadOnlyList<string> subjects, IReadOnlyList<string> resources)
    {
        if (subjects.Count == 0 && resources.Count == 0)
            return this;
        string key = $"{string.Join('\0', subjects)}\n{string.Join('\0', resources)}";
        return _narrower.GetOrAdd(
            key, _ => new ExpressionScope(Schema, _create(subjects, resources), _create, Definitions, _readsTrust));
    }

    private static CompiledExpression? Compile(
        CelProgram? program, ImmutableArray<CelDiagnostic> found, EmbeddedText text, string document, DiagnosticBag diagnostics)
    {
        Report(found, text, document, diagnostics);
        return program is null ? null : new CompiledExpression(program, text, document);
    }

    private static CelEnvironment CreateEnvironment(
        List<NamedConstant> constants,
        NamedExpression[] expressions,
        CelType[] types,
        AttributeSchema schema,
        IReadOnlyList<string> subjectTypes,
        IReadOnlyList<string> resourceTypes)
    {
        CelEnvironmentBuilder builder = CelEnvironment.CreateBuilder();
        schema.Declare(builder, subjectTypes, resourceTypes);
        builder
            .AddVariable("now", CelType.Timestamp, isClock: true)
            .AddVariable("trust", CelType.Object(TrustEntity.Declaration));
        for (int i = 0; i < expressions.Length; i++)
            builder.AddVariable(expressions[i].Name, types[i]);
        foreach (NamedConstant constant in constants)
            builder.AddConstant(constant.Name, constant.Value);
        return builder.Build();
    }

    private static void Report(ImmutableArray<CelDiagnostic> found, EmbeddedText text, string document, DiagnosticBag diagnostics)
    {
        foreach (CelDiagnostic diagnostic in found)
        {
            diagnostics.Add(new PolicyDiagnostic(
                diagnostic.Code,
                diagnostic.Severity == CelSeverity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
                text.Locate(diagnostic.Span.Start, diagnostic.Span.Length),
                diagnostic.Message,
                diagnostic.Help,
                document));
        }
    }

    private static void CheckCycles(NamedExpression[] expressions, CelCompilation[] compiled, DiagnosticBag diagnostics)
    {
        bool isCyclic = false;
        foreach (int[] cycle in ReferenceCycles.Find(expressions.Length, i => References(compiled[i])))
        {
            NamedExpression first = expressions[cycle[0]];
            string path = string.Join(" → ", cycle.Append(cycle[0]).Select(i => $"`{expressions[i].Name}`"));
            diagnostics.Error(
                DiagnosticCodes.CyclicReference, first.NameNode, $"definitions refer to each other in a circle: {path}",
                "break the circle at one of them", first.Source.Root.Document);
            isCyclic = true;
        }

        if (!isCyclic)
            CheckDepth(expressions, compiled, diagnostics);
    }

    /// <summary>Evaluation goes down the references: their depth must not use up the stack.</summary>
    private static void CheckDepth(NamedExpression[] expressions, CelCompilation[] compiled, DiagnosticBag diagnostics)
    {
        int[] depths = ReferenceCycles.Depths(expressions.Length, i => References(compiled[i]));
        int deep = Array.FindIndex(depths, static depth => depth == MaxDepth + 1);
        if (deep < 0)
            return;
        diagnostics.Error(
            DiagnosticCodes.LimitExceeded, expressions[deep].NameNode,
            string.Create(CultureInfo.InvariantCulture, $"definitions refer to each other through more than {MaxDepth} levels"),
            "write some of them as one", expressions[deep].Source.Root.Document);
    }

    private static bool[] FindTrustReaders(CelCompilation[] compiled)
    {
        var readers = new bool[compiled.Length];
        bool changed = true;
        // One pass for each step of the longest chain; a longer one has been refused.
        for (int pass = 0; changed && pass <= MaxDepth; pass++)
        {
            changed = false;
            for (int i = 0; i < compiled.Length; i++)
            {
                bool reads = compiled[i].Program is { } program
                    && (program.Variables.Any(static variable => variable.Slot == Variables.Trust) || References(compiled[i]).Any(j => readers[j]));
                changed |= reads && !readers[i];
                readers[i] |= reads;
            }
        }

        return readers;
    }

    private static IEnumerable<int> References(CelCompilation compilation) =>
        compilation.Program is null
            ? []
            : compilation.Program.Variables.Where(static variable => variable.Slot >= Variables.Count).Select(static variable => variable.Slot - Variables.Count);
}
