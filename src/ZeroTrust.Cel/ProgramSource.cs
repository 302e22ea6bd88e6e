namespace ZeroTrust.Cel;

/// <summary>What a program was made of, for the plans that few programs ever need.</summary>
internal sealed class ProgramSource(CelEnvironment environment, CelAst ast, ReferenceCollector references, int locals, bool isChecked)
{
    internal CelEnvironment Environment => environment;

    internal CelAst Ast => ast;

    internal Plan PlanTraced() => Planner.PlanTraced(ast, references, environment.Limits, locals);

    internal PartialPlan PlanPartial() => PlanPartial(null);

    internal PartialPlan PlanPartial(string? unknownClock) => Planner.PlanPartial(ast, references, environment.Limits, locals, unknownClock);

    /// <summary>Compiles what is left of the source; constants in it are no author's, so they are not validated.</summary>
    internal CelProgram? TryCompile(string text) => CelCompiler.Compile(environment, text, null, isChecked, isAuthored: false).Program;
}
