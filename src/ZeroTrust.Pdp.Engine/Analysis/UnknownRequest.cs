using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>
/// A request of which nothing is known: what a condition gives for it, it gives for every request. Definitions are evaluated for
/// it, too, but for those that read the clock, which are as unknown as the clock.
/// </summary>
internal sealed class UnknownRequest(ImmutableArray<CompiledDefinition> definitions) : CelActivation
{
    private static readonly CelValue Unknown = CelValue.FromUnknown("request");

    private readonly Dictionary<CelEnvironment, CelAttributeSet> _everything = [];
    private readonly CelValue?[] _results = new CelValue?[definitions.Length];

    // Nothing reads it: whatever reads the clock is unknown.
    public override CelTimestamp Now => default;

    /// <summary>The result for every request; an unknown value when it depends on the request.</summary>
    public CelValue ResultOf(CelProgram program)
    {
        if (!_everything.TryGetValue(program.Environment, out CelAttributeSet? everything))
            _everything.Add(program.Environment, everything = Everything(program.Environment));
        return program.EvaluatePartially(this, everything).Value;
    }

    public override CelValue GetVariable(int slot)
    {
        if (slot < Variables.Count)
            return Unknown;
        ref CelValue? known = ref _results[slot - Variables.Count];
        if (known is { } value)
            return value;

        // While it is being found out, a definition that leads back to itself is unknown.
        CompiledDefinition definition = definitions[slot - Variables.Count];
        known = Unknown;
        CelProgram program = definition.Expression.Program;
        if (!ReadsClock(program, 0))
            known = program.Evaluate(this);
        return known.Value;
    }

    private static CelAttributeSet Everything(CelEnvironment environment) =>
        CelAttributeSet.Parse(environment, [.. environment.Variables.Take(Variables.Count).Select(static variable => variable.Name)]);

    private bool ReadsClock(CelProgram program, int depth)
    {
        const int Enough = 64;
        return depth > Enough || program.IsClockDependent
            || program.Variables.Any(variable => variable.Slot >= Variables.Count && ReadsClock(definitions[variable.Slot - Variables.Count].Expression.Program, depth + 1));
    }
}
