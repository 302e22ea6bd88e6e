namespace ZeroTrust.Cel;

/// <summary>Runs the stages over one expression: parse, check, collect references, plan.</summary>
internal static class CelCompiler
{
    internal static CelCompilation Compile(CelEnvironment environment, string expression, CelType? expected, bool isChecked)
    {
        var limits = environment.Limits;
        var bag = new DiagnosticBag(limits.MaxDiagnostics);
        var root = Parser.Parse(expression, limits, bag, environment.Syntax);
        if (root is ErrorExpr)
            return Refuse(bag);

        // A tree with faulty parts is still checked: those parts go with anything, and the rest may hold more mistakes.
        var reporter = new CheckReporter(bag);
        var locals = isChecked
            ? Checker.Check(root, expected, environment.Declarations, reporter, environment.ValidatesConstants)
            : Checker.Resolve(root, environment.Declarations, reporter);
        if (bag.HasErrors)
            return Refuse(bag);

        var ast = new CelAst(expression, root);
        var references = ReferenceCollector.Collect(root);
        var plan = Planner.PlanPlain(ast, references, isChecked && environment.ValidatesConstants ? reporter : null, limits, locals);
        if (bag.HasErrors)
            return Refuse(bag);

        var variables = references.Variables;
        var facts = new ProgramFacts(
            expression,
            root.Type,
            variables,
            references.Fields,
            references.DependsOnClock(root),
            IsConstant: variables.IsEmpty);
        var program = new CelProgram(facts, plan, () => Planner.PlanTraced(ast, references, limits, locals), locals, limits);
        return new CelCompilation(program, ast, bag.ToImmutable());
    }

    private static CelCompilation Refuse(DiagnosticBag bag) => new(null, null, bag.ToImmutable());
}
