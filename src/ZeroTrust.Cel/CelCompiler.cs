using System.Collections.Immutable;

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
        var plan = Planner.PlanPlain(ast, references, origin.IsAuthored && origin.IsChecked && environment.ValidatesConstants ? reporter : null, limits, locals);
        var estimate = CostEstimator.Estimate(root, references, limits, environment.SizeBounds);
        if (origin.IsAuthored && origin.IsChecked && estimate.Max > limits.MaxEstimatedCost)
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
        return new CelCompilation(new CelProgram(origin, facts, plan, locals), ast, bag.ToImmutable());
    }

    /// <summary>Compiles once more an expression that has compiled, for the plan that records.</summary>
    internal static Plan PlanTraced(ProgramOrigin origin, string expression)
    {
        var (root, locals) = Again(origin, expression);
        return Planner.PlanTraced(new CelAst(expression, root), ReferenceCollector.Collect(root), origin.Environment.Limits, locals);
    }

    /// <summary>The same for partial evaluation.</summary>
    internal static PartialPlan PlanPartial(ProgramOrigin origin, string expression, string? unknownClock)
    {
        var (root, locals) = Again(origin, expression);
        return Planner.PlanPartial(new CelAst(expression, root), ReferenceCollector.Collect(root), origin.Environment.Limits, locals, unknownClock);
    }

    /// <summary>Reads an expression that has compiled once more, for the attributes in it.</summary>
    internal static ImmutableArray<CelAttributeUse> FindAttributeUses(ProgramOrigin origin, string expression) =>
        AttributeUseCollector.Collect(Again(origin, expression).Root);

    private static (Expr Root, int Locals) Again(ProgramOrigin origin, string expression)
    {
        var bag = new DiagnosticBag(origin.Environment.Limits.MaxDiagnostics);
        var root = Parser.Parse(expression, origin.Environment.Limits, bag, origin.Environment.Syntax);
        return (root, Resolve(origin, root, new CheckReporter(bag)));
    }

    private static int Resolve(ProgramOrigin origin, Expr root, CheckReporter reporter) => origin.IsChecked
        ? Checker.Check(root, origin.Expected, origin.Environment.Declarations, reporter, origin.IsAuthored && origin.Environment.ValidatesConstants)
        : Checker.Resolve(root, origin.Environment.Declarations, reporter);

    private static CelCompilation Refuse(DiagnosticBag bag) => new(null, null, bag.ToImmutable());
}
