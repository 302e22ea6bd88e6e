using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.Tests.Golden;

/// <summary>
/// A decision or explanation as a text. It goes through all public properties in the order of their declaration, so what the
/// engine learns to say stands in the text by itself; only nulls and empty lists and texts are left out.
/// </summary>
internal static class ExplanationText
{
    private const int LongestLine = 150;

    public static string Render(object value)
    {
        var text = new StringBuilder();
        WriteFields(text, value, "");
        return text.ToString();
    }

    private static void WriteFields(StringBuilder text, object value, string indent)
    {
        string lead = "";
        foreach ((string name, object found) in Fields(value))
        {
            text.Append(lead).Append(name).Append(':');
            lead = indent;
            if (OneLine(found) is { } line && indent.Length + name.Length + line.Length + 2 <= LongestLine)
                text.Append(' ').Append(line).Append('\n');
            else if (found is IEnumerable list)
                WriteList(text.Append('\n'), list, indent);
            else if (Scalar(found) is { } scalar)
                text.Append(' ').Append(scalar).Append('\n');
            else
                WriteFields(text.Append('\n').Append(indent).Append("  "), found, indent + "  ");
        }
    }

    private static void WriteList(StringBuilder text, IEnumerable list, string indent)
    {
        foreach (object item in list)
        {
            text.Append(indent).Append("- ");
            if (OneLine(item) is { } line && indent.Length + line.Length + 2 <= LongestLine)
                text.Append(line).Append('\n');
            else if (Scalar(item) is { } scalar)
                text.Append(scalar).Append('\n');
            else
                WriteFields(text, item, indent + "  ");
        }
    }

    /// <summary>Whether a value fits on a line by its nature: a scalar, scalars, or fields that are scalars.</summary>
    private static string? OneLine(object value)
    {
        if (Scalar(value) is { } scalar)
            return scalar;
        if (value is IEnumerable<ExpressionTrace>)
            return null;
        if (value is IEnumerable list)
        {
            string?[] items = [.. list.Cast<object>().Select(Scalar)];
            return items.All(static item => item is not null) ? $"[{string.Join(", ", items)}]" : null;
        }

        (string Name, object Value)[] fields = [.. Fields(value)];
        string?[] parts = [.. fields.Select(static field => field.Value is IEnumerable and not string ? OneLine(field.Value) : Scalar(field.Value))];
        return parts.All(static part => part is not null) ? $"{{{string.Join(", ", fields.Zip(parts, static (field, part) => $"{field.Name}: {part}"))}}}" : null;
    }

    private static IEnumerable<(string Name, object Value)> Fields(object value) =>
        value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => property.GetIndexParameters().Length == 0 && !IsGiven(property))
            .OrderBy(static property => property.MetadataToken)
            .Select(property => (Name: char.ToLowerInvariant(property.Name[0]) + property.Name[1..], Value: property.GetValue(value)))
            .Where(static field => !IsEmpty(field.Value))
            .Select(static field => (field.Name, field.Value!));

    // What the host gives, the engine has not found.
    private static bool IsGiven(PropertyInfo property) =>
        property.DeclaringType == typeof(Decision) && property.Name is nameof(Decision.Id) or nameof(Decision.Revision);

    private static bool IsEmpty(object? value) => value switch
    {
        null or "" => true,
        CelMap map => map.Count == 0,
        IEnumerable list => !list.Cast<object>().Any(),
        _ => false,
    };

    private static string? Scalar(object value) => value switch
    {
        string text => text.ReplaceLineEndings("⏎"),
        bool flag => flag ? "true" : "false",
        int or long => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        double number => number.ToString("0.######", CultureInfo.InvariantCulture),
        ReasonCode reason => reason.ToText(),
        Enum or CelTimestamp or CelDuration => value.ToString(),
        SourcePosition position => string.Create(CultureInfo.InvariantCulture, $"{position.Line}:{position.Column}+{position.Length}"),
        TraceValue trace => trace.Literal ?? $"error {trace.Error}",
        ExpressionTrace step => $"{Scalar(step.Position)} {Scalar(step.Expression)} → {Scalar(step.Value)}",
        CelMap map => CelValue.FromMap(map).ToLiteral(1000),
        CelValue cel => cel.ToLiteral(1000),
        Exception exception => $"{exception.GetType().Name}: {exception.Message}",
        _ => null,
    };
}
