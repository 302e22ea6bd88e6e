namespace ZeroTrust.Cel;

/// <summary>Runs the stages over one expression: parse, check, collect references, plan.</summary>
internal static class CelCompiler
{
    internal static CelCompilation Compile(CelEnvironment environment, string expression, CelType? expected, bool isChecked, bool isAuthored = true)
    {
        var limits = environment.Limits;
        var validates = isAuthored && isChecked && environment.ValidatesConstants;
        var bag = new DiagnosticBag(limits.MaxDiagnostics);
        var root = Parser.Parse(expression, limits, bag, environment.Syntax);
        if (root is ErrorExpr)
            return Refuse(bag);

        // A tree with faulty parts is still checked: those parts go with anything, and the rest may hold more mistakes.
        var reporter = new CheckReporter(bag);
        var locals = isChecked
            ? Checker.Check(root, expected, environment.Declarations, reporter, validates)
            : Checker.Resolve(root, environment.Declarations, reporter);
        if (bag.HasErrors)
            return Refuse(bag);

        var ast = new CelAst(expression, root);
        var references = ReferenceCollector.Collect(root);
        var plan = Planner.PlanPlain(ast, references, validates ? reporter : null, limits, locals);
        var estimate = CostEstimator.Estimate(root, limits, environment.SizeBounds);
        if (isAuthored && isChecked && estimate.Max > limits.MaxEstimatedCost)
            reporter.TooCostly(root.Span, estimate, limits.MaxEstimatedCost);
        if (bag.HasErrors)
            return Refuse(bag);

        var variables = references.Variables;
        var facts = new ProgramFacts(
            expression,
            root.Type,
            variables,
            references.Fields,
            references.DependsOnClock(root),
            IsConstant: variables.IsEmpty,
            estimate);
        var program = new CelProgram(facts, plan, new ProgramSource(environment, ast, references, locals, isChecked), locals);
        return new CelCompilation(program, ast, bag.ToImmutable());
    }

    private static CelCompilation Refuse(DiagnosticBag bag) => new(null, null, bag.ToImmutable());
}
