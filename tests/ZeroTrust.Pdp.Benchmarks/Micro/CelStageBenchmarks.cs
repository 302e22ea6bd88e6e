using BenchmarkDotNet.Attributes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Micro;

/// <summary>
/// The stages that an expression passes through, one by one; <see cref="CelEvaluationBenchmarks"/> is the last of them, beside
/// the same condition in C#.
/// </summary>
[MemoryDiagnoser]
public class CelStageBenchmarks
{
    private const int Trees = 2_000;

    private readonly Expr[] _unchecked = new Expr[Trees];
    private readonly CelLimits _limits = CelInputs.Environment.Limits;
    private string _source = "";
    private CelAst _checked = null!;
    private int _locals;

    /// <summary>Which condition.</summary>
    [Params("E1", "E2", "E3", "E4", "E5", "E6", CelConditions.Policy)]
    public string Expression { get; set; } = "E1";

    /// <summary>Prepares the input of each stage.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _source = CelConditions.Sources[Expression];
        Expr root = ParseTree();
        _locals = CheckTree(root);
        _checked = new CelAst(_source, root);
    }

    /// <summary>The checker writes into the tree, so that each invocation needs new ones.</summary>
    [IterationSetup(Target = nameof(Check))]
    public void ParseTrees()
    {
        for (int i = 0; i < Trees; i++)
            _unchecked[i] = ParseTree();
    }

    /// <summary>Source to tree.</summary>
    [Benchmark]
    public object LexAndParse() => ParseTree();

    /// <summary>Tree to tree with names and types.</summary>
    [Benchmark(OperationsPerInvoke = Trees)]
    public int Check()
    {
        int locals = 0;
        foreach (Expr root in _unchecked)
            locals += CheckTree(root);
        return locals;
    }

    /// <summary>Checked tree to nodes, with patterns, sets and constants prepared.</summary>
    [Benchmark]
    public object Plan() =>
        Planner.PlanPlain(_checked, ReferenceCollector.Collect(_checked.Root), new CheckReporter(new DiagnosticBag(_limits.MaxDiagnostics)), _limits, _locals);

    /// <summary>All of them.</summary>
    [Benchmark]
    public CelCompilation Compile() => CelInputs.Environment.Compile(_source, CelType.Bool);

    private Expr ParseTree()
    {
        var bag = new DiagnosticBag(_limits.MaxDiagnostics);
        return Parser.Parse(_source, _limits, bag, CelInputs.Environment.Syntax);
    }

    private int CheckTree(Expr root)
    {
        CelEnvironment environment = CelInputs.Environment;
        var bag = new DiagnosticBag(_limits.MaxDiagnostics);
        int locals = Checker.Check(root, CelType.Bool, environment.Declarations, new CheckReporter(bag), environment.ValidatesConstants);
        return bag.HasErrors ? throw new InvalidOperationException(_source) : locals;
    }
}
