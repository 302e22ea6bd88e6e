namespace ZeroTrust.Cel;

/// <summary>Runs the stages over one expression: parse, check, collect references, plan.</summary>
internal static class CelCompiler
{
    internal static CelCompilation Compile(ProgramOrigin origin, string expression)
    {
        var environment = origin.Environment;
        var limits = environment.Limits;
        var bag = new DiagnosticBag(limits.MaxDiagnostics);
        var root = Parser.Parse(expression, limits, bag, environment.Syntax);
        if (root is ErrorExpr)
            return Refuse(bag);

        // A tree with faulty parts is still checked: those parts go with anything, and the rest may hold more mistakes.
        var reporter = new CheckReporter(bag);
        var locals = Resolve(origin, root, reporter);
        if (bag.HasErrors)
            return Refuse(bag);

        var ast = new CelAst(expression, root);
        var references = ReferenceCollector.Collect(root);
        var plan = Planner.PlanPlain(ast, references, origin.IsChecked && environment.ValidatesConstants ? reporter : null, limits, locals);
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
        return new CelCompilation(new CelProgram(origin, facts, plan, locals), ast, bag.ToImmutable());
    }

    /// <summary>Compiles once more an expression that has compiled, for the plan that records.</summary>
    internal static Node PlanTraced(ProgramOrigin origin, string expression)
    {
        var limits = origin.Environment.Limits;
        var bag = new DiagnosticBag(limits.MaxDiagnostics);
        var root = Parser.Parse(expression, limits, bag, origin.Environment.Syntax);
        var locals = Resolve(origin, root, new CheckReporter(bag));
        return Planner.PlanTraced(new CelAst(expression, root), ReferenceCollector.Collect(root), limits, locals);
    }

    private static int Resolve(ProgramOrigin origin, Expr root, CheckReporter reporter) => origin.IsChecked
        ? Checker.Check(root, origin.Expected, origin.Environment.Declarations, reporter, origin.Environment.ValidatesConstants)
        : Checker.Resolve(root, origin.Environment.Declarations, reporter);

    private static CelCompilation Refuse(DiagnosticBag bag) => new(null, null, bag.ToImmutable());
}
