using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>
/// A request of which little or nothing is known: what a condition gives for it, it gives for every request that is as much as is
/// known. Definitions are evaluated for it, too, but for those that read the clock, which are as unknown as the clock.
/// </summary>
internal sealed class UnknownRequest : CelActivation
{
    private static readonly CelValue Unknown = CelValue.FromUnknown("request");

    private readonly ImmutableArray<CompiledDefinition> _definitions;
    private readonly Dictionary<CelEnvironment, CelAttributeSet> _everything = [];
    private readonly CelValue?[] _results;
    private readonly CelValue[] _entities = new CelValue[Variables.Count];
    private readonly string[] _unknownNames;

    /// <param name="definitions">The definitions of the snapshot.</param>
    /// <param name="subjectType">The type of the subject; null: not known.</param>
    /// <param name="action">The name of the action; null: not known.</param>
    /// <param name="resourceType">The type of the resource; null: not known.</param>
    public UnknownRequest(ImmutableArray<CompiledDefinition> definitions, string? subjectType, string? action, string? resourceType)
    {
        _definitions = definitions;
        _results = new CelValue?[definitions.Length];
        Array.Fill(_entities, Unknown);
        var unknown = new List<string> { "device", "context", "now", "trust" };
        Add(Variables.Subject, "subject", SubjectEntity.Declaration, subjectType);
        Add(Variables.Action, "action", ActionEntity.Declaration, action);
        Add(Variables.Resource, "resource", ResourceEntity.Declaration, resourceType);
        _unknownNames = [.. unknown];

        // Type and name are the first fields.
        void Add(int slot, string name, CelObjectType type, string? first)
        {
            if (first is null)
                unknown.Add(name);
            else
                _entities[slot] = CelValue.FromObject(new PartlyKnown(type, CelValue.FromString(first)));
        }
    }

    // Nothing reads it: whatever reads the clock is unknown.
    public override CelTimestamp Now => default;

    /// <summary>The result for every request; an unknown value when it depends on the request.</summary>
    public CelValue ResultOf(CelProgram program)
    {
        if (!_everything.TryGetValue(program.Environment, out CelAttributeSet? everything))
            _everything.Add(program.Environment, everything = CelAttributeSet.Parse(program.Environment, _unknownNames));
        return program.EvaluatePartially(this, everything).Value;
    }

    /// <summary>The truth for every request; null when it depends on the request.</summary>
    public CelTruth? TruthOf(CelProgram program)
    {
        CelValue result = ResultOf(program);
        return result.IsUnknown ? null
            : result.Kind == CelKind.Bool ? (result.AsBool() ? CelTruth.True : CelTruth.False)
            : CelTruth.Error;
    }

    public override CelValue GetVariable(int slot)
    {
        if (slot < Variables.Count)
            return _entities[slot];
        ref CelValue? known = ref _results[slot - Variables.Count];
        if (known is { } value)
            return value;

        // While it is being found out, a definition that leads back to itself is unknown.
        CompiledDefinition definition = _definitions[slot - Variables.Count];
        known = Unknown;
        CelProgram program = definition.Expression.Program;
        if (!ReadsClock(program, 0))
            known = program.Evaluate(this);
        return known.Value;
    }

    private bool ReadsClock(CelProgram program, int depth)
    {
        const int Enough = 64;
        return depth > Enough || program.IsClockDependent
            || program.Variables.Any(variable => variable.Slot >= Variables.Count && ReadsClock(_definitions[variable.Slot - Variables.Count].Expression.Program, depth + 1));
    }

    /// <summary>An entity of which only the first field is known.</summary>
    private sealed class PartlyKnown(CelObjectType type, CelValue first) : CelObject
    {
        public override CelObjectType Type => type;

        public override CelValue GetField(int index) => index == 0 ? first : Unknown;

        // False for an unknown field: the value is then looked at.
        public override bool HasField(int index) => index == 0;
    }
}
