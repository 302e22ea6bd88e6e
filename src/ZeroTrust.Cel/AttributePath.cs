using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace ZeroTrust.Cel;

/// <summary>
/// An attribute, or a pattern of attributes, as an author would write it: a variable, then fields <c>.name</c>, keys <c>["key"]</c>,
/// indexes <c>[0]</c>, and <c>.*</c> or <c>[*]</c> for any.
/// </summary>
/// <param name="Variable">The variable.</param>
/// <param name="Steps">The fields, keys and indexes; null for any.</param>
internal sealed record AttributePath(CelVariable Variable, ImmutableArray<string?> Steps)
{
    internal static bool TryParse(string text, IEnumerable<CelVariable> variables, [NotNullWhen(true)] out AttributePath? path, out string reason)
    {
        path = null;
        CelVariable? variable = null;
        foreach (var candidate in variables)
        {
            // The longest name wins, since names may be dotted.
            var isPrefix = text.StartsWith(candidate.Name, StringComparison.Ordinal)
                && (text.Length == candidate.Name.Length || text[candidate.Name.Length] is '.' or '[');
            if (isPrefix && candidate.Name.Length > (variable?.Name.Length ?? 0))
                variable = candidate;
        }

        if (variable is null)
        {
            reason = "it does not start with a declared variable";
            return false;
        }

        var steps = ImmutableArray.CreateBuilder<string?>();
        for (var at = variable.Name.Length; at < text.Length;)
        {
            if (!TryStep(text, ref at, out var step))
            {
                reason = "a step is `.name`, `[\"key\"]`, `[0]`, `.*` or `[*]`";
                return false;
            }

            steps.Add(step);
        }

        reason = string.Empty;
        path = new AttributePath(variable, steps.ToImmutable());
        return true;
    }

    private static bool TryStep(string text, ref int at, out string? step)
    {
        step = null;
        var rest = text.AsSpan(at);
        if (rest.StartsWith("[*]"))
        {
            at += 3;
            return true;
        }

        var index = rest[1..].IndexOfAnyExceptInRange('0', '9');
        if (rest[0] == '[' && index > 0 && rest[1 + index] == ']')
        {
            step = rest.Slice(1, index).ToString();
            at += index + 2;
            return true;
        }

        if (rest.StartsWith("[\""))
        {
            var close = rest[2..].IndexOf('"');
            if (close < 0 || close + 3 >= rest.Length || rest[close + 3] != ']')
                return false;
            step = rest.Slice(2, close).ToString();
            at += close + 4;
            return true;
        }

        if (rest[0] != '.')
            return false;
        var length = rest[1..].IndexOfAny('.', '[');
        var name = length < 0 ? rest[1..] : rest.Slice(1, length);
        at += 1 + name.Length;
        step = name is "*" ? null : name.ToString();
        return !name.IsEmpty;
    }
}
