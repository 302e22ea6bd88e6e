using System.Collections.Concurrent;
using ZeroTrust.Cel.Tests;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>Values by name: those of an input, and over them the variables of the macros around a sub-expression.</summary>
internal sealed class Bindings
{
    private static readonly ConcurrentDictionary<string, CelEnvironment> Environments = new(StringComparer.Ordinal);

    private Bindings((string Name, CelValue Value)[] all) => All = all;

    internal IReadOnlyList<(string Name, CelValue Value)> All { get; }

    internal static Bindings Of(GeneratedActivation input) =>
        new([.. NamedAttributes.All.Select((attribute, slot) => (attribute.Name, input.Values[slot]))]);

    /// <summary>The same with one name more, which hides those that are or begin with it.</summary>
    internal Bindings With(string name, CelValue value) =>
        new([.. All.Where(b => b.Name != name && !b.Name.StartsWith(name + ".", StringComparison.Ordinal)), (name, value)]);

    /// <summary>Evaluates without the checker, for which the peer has no counterpart.</summary>
    internal CelValue Evaluate(string text)
    {
        var environment = Environments.GetOrAdd(string.Join(' ', All.Select(static b => b.Name)), static names =>
        {
            var builder = CelEnvironment.CreateBuilder().ValidateConstants(false);
            foreach (var name in names.Split(' '))
                builder.AddVariable(name, CelType.Dyn);
            return builder.Build();
        });
        var compilation = environment.CompileUnchecked(text);
        return compilation.Program is { } program
            ? program.Evaluate(new SlotActivation([.. All.Select(static b => b.Value)]))
            : CelValue.FromError(new CelError(CelErrorCode.Host, compilation.Diagnostics[0].Message));
    }

    public override string ToString() => string.Join(", ", All.Select(static b => $"{b.Name} = {b.Value.ToLiteral(300)}"));
}
