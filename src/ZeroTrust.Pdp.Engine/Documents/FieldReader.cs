using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>
/// Reads the fields of one mapping. Each field is read once by name; <see cref="Done"/> reports those that nobody asked
/// for. A problem is reported and the read goes on with a default, so that an author sees all problems at once.
/// </summary>
internal sealed class FieldReader(MappingNode node, string path, string document, DiagnosticBag diagnostics)
{
    private const int MaxTextLength = 4096;

    private readonly List<string> _known = [];

    public MappingNode Node => node;

    public string Document => document;

    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>The name of a field as authors know it, from the root of the document.</summary>
    public string PathOf(string field) => path.Length == 0 ? field : $"{path}.{field}";

    /// <summary>The name of an item of a list.</summary>
    public string PathOf(string field, int index) => string.Create(CultureInfo.InvariantCulture, $"{PathOf(field)}[{index}]");

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => Find(field, out _) is not null;

    /// <summary>The value of a field; null when the field is absent. A field without a value is a problem: it would silently mean any.</summary>
    public YamlNode? Any(string field)
    {
        YamlNode? value = Find(field, out ScalarNode? valueless);
        if (valueless is not null)
            Error(DiagnosticCodes.InvalidValue, valueless, $"`{PathOf(field)}` has no value", $"give it one, or leave `{Shorten(field)}` out");
        return value;
    }

    public YamlNode? RequiredAny(string field)
    {
        YamlNode? value = Find(field, out _);
        if (value is null)
            Missing(field);
        return value;
    }

    public ScalarNode? Scalar(string field) => AsScalar(Any(field), PathOf(field));

    public ScalarNode? RequiredScalar(string field) => AsScalar(RequiredAny(field), PathOf(field));

    public string? Text(string field) => CheckedText(Scalar(field), PathOf(field));

    public string? RequiredText(string field) => CheckedText(RequiredScalar(field), PathOf(field));

    /// <summary>An expression, kept with its place.</summary>
    public EmbeddedText? Expression(string field)
    {
        ScalarNode? value = AsExpression(Any(field), PathOf(field));
        return value is null ? null : new EmbeddedText(value);
    }

    public EmbeddedText? RequiredExpression(string field)
    {
        ScalarNode? value = AsExpression(RequiredAny(field), PathOf(field));
        return value is null ? null : new EmbeddedText(value);
    }

    public bool? Boolean(string field)
    {
        ScalarNode? value = Scalar(field);
        if (value is null)
            return null;
        if (value is { Style: ScalarStyle.Plain, Value: "true" or "True" or "TRUE" })
            return true;
        if (value is { Style: ScalarStyle.Plain, Value: "false" or "False" or "FALSE" })
            return false;
        Error(DiagnosticCodes.WrongType, value, $"`{PathOf(field)}` must be `true` or `false`, not `{Shorten(value.Value)}`",
            value.Value is "true" or "false" ? "leave the quotes out" : null);
        return null;
    }

    public double? Number(string field, double min, double max, bool required = false)
    {
        ScalarNode? value = required ? RequiredScalar(field) : Scalar(field);
        if (value is null)
            return null;
        if (value.Style == ScalarStyle.Plain
            && double.TryParse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number))
        {
            if (number >= min && number <= max)
                return number;
            Error(DiagnosticCodes.InvalidValue, value, string.Create(
                CultureInfo.InvariantCulture, $"`{PathOf(field)}` must be between {min:0.######} and {max}, not {number}"));
            return null;
        }

        Error(DiagnosticCodes.WrongType, value, $"`{PathOf(field)}` must be a number, not `{Shorten(value.Value)}`");
        return null;
    }

    public int? Integer(string field, int min, int max, bool required = false)
    {
        double? number = Number(field, min, max, required);
        if (number is null)
            return null;
        if (Math.Floor(number.Value) == number.Value)
            return (int)number.Value;
        Error(DiagnosticCodes.WrongType, node.Find(field)!, $"`{PathOf(field)}` must be a whole number");
        return null;
    }

    public CelDuration? Duration(string field, bool required = false)
    {
        ScalarNode? value = required ? RequiredScalar(field) : Scalar(field);
        if (value is null)
            return null;
        if (DurationText.TryParse(value.Value, out CelDuration duration) && duration.Nanoseconds > 0)
            return duration;
        Error(
            DiagnosticCodes.InvalidValue, value, $"`{PathOf(field)}` must be a positive duration, not `{Shorten(value.Value)}`",
            "write a number with a unit, for example `90s`, `15m`, `12h`, `7d` or `1h30m`");
        return null;
    }

    public CelTimestamp? Timestamp(string field)
    {
        ScalarNode? value = Scalar(field);
        if (value is null)
            return null;
        if (CelTimestamp.TryParse(value.Value, out CelTimestamp timestamp))
            return timestamp;
        Error(
            DiagnosticCodes.InvalidValue, value, $"`{PathOf(field)}` must be a timestamp, not `{Shorten(value.Value)}`",
            "write date, time and offset after RFC 3339, for example `2026-04-01T08:00:00Z`");
        return null;
    }

    public string? OneOf(string field, ReadOnlySpan<string> allowed, bool required = false)
    {
        ScalarNode? value = required ? RequiredScalar(field) : Scalar(field);
        if (value is null)
            return null;
        if (allowed.Contains(value.Value))
            return value.Value;
        string[] words = allowed.ToArray();
        Error(
            DiagnosticCodes.InvalidValue, value, $"`{PathOf(field)}` must be one of {Enumerate(words)}, not `{Shorten(value.Value)}`",
            Suggestion.For(value.Value, words));
        return null;
    }

    public FieldReader? Mapping(string field)
    {
        YamlNode? value = Any(field);
        return value is null ? null : AsMapping(value, PathOf(field));
    }

    public FieldReader? AsMapping(YamlNode value, string valuePath)
    {
        if (value is MappingNode mapping)
            return new FieldReader(mapping, valuePath, document, diagnostics);
        Error(DiagnosticCodes.WrongType, value, $"`{valuePath}` must be a mapping of fields, not {value.Shape}");
        return null;
    }

    /// <summary>The items of a list; null when the field is absent. An empty list is a problem: it would match nothing.</summary>
    public IReadOnlyList<YamlNode>? List(string field, bool required = false)
    {
        YamlNode? value = required ? RequiredAny(field) : Any(field);
        switch (value)
        {
            case null:
                return null;
            case SequenceNode { Items.Count: > 0 } sequence:
                return sequence.Items;
            case SequenceNode:
                Error(
                    DiagnosticCodes.InvalidValue, value, $"`{PathOf(field)}` is empty, which would match nothing",
                    $"list at least one value, or leave `{PathOf(field)}` out");
                return null;
            default:
                Error(
                    DiagnosticCodes.WrongType, value, $"`{PathOf(field)}` must be a list, not {value.Shape}",
                    value is ScalarNode scalar ? $"write `[{Shorten(scalar.Value)}]`" : null);
                return null;
        }
    }

    public ImmutableArray<ScalarNode> ScalarList(string field)
    {
        IReadOnlyList<YamlNode>? items = List(field);
        if (items is null)
            return [];
        ImmutableArray<ScalarNode>.Builder scalars = ImmutableArray.CreateBuilder<ScalarNode>(items.Count);
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            ScalarNode? scalar = AsItem(items[i], field, i);
            if (scalar is null)
                continue;
            if (!seen.Add(scalar.Value))
                diagnostics.Warning(DiagnosticCodes.DuplicateKey, scalar, $"`{Shorten(scalar.Value)}` is listed twice", null, document);
            else
                scalars.Add(scalar);
        }

        return scalars.DrainToImmutable();
    }

    public ImmutableArray<string> TextList(string field)
    {
        ImmutableArray<ScalarNode> scalars = ScalarList(field);
        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>(scalars.Length);
        foreach (ScalarNode scalar in scalars)
        {
            if (CheckedText(scalar, PathOf(field)) is { } text)
                texts.Add(text);
        }

        return texts.DrainToImmutable();
    }

    /// <summary>Reports every field that was not read.</summary>
    public void Done()
    {
        foreach (MappingEntry entry in node.Entries)
        {
            if (_known.Contains(entry.Key.Value))
                continue;
            string where = path.Length == 0 ? "a document" : $"`{path}`";
            Error(
                DiagnosticCodes.UnknownField, entry.Key, $"unknown field `{Shorten(entry.Key.Value)}` in {where}",
                Suggestion.For(entry.Key.Value, _known) ?? $"the fields are {Enumerate(_known)}");
        }
    }

    public void Error(string code, YamlNode at, string message, string? help = null) =>
        diagnostics.Error(code, at, message, help, document);

    public static string Shorten(string text) => text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 63), "…");

    public static string Enumerate(IReadOnlyList<string> words) => string.Join(", ", words.Select(static word => $"`{word}`"));

    /// <summary>The value of a field, when there is one; otherwise the key, when that is there alone.</summary>
    private YamlNode? Find(string field, out ScalarNode? valueless)
    {
        if (!_known.Contains(field))
            _known.Add(field);
        valueless = null;
        if (node.FindEntry(field) is not { } entry)
            return null;
        if (entry.Value is not ScalarNode { IsNull: true })
            return entry.Value;
        valueless = entry.Key;
        return null;
    }

    private ScalarNode? AsItem(YamlNode value, string field, int index)
    {
        string itemPath = PathOf(field, index);
        if (value is not ScalarNode { IsNull: true })
            return AsScalar(value, itemPath);
        Error(DiagnosticCodes.WrongType, value, $"`{itemPath}` must be a single value, not {value.Shape}");
        return null;
    }

    private void Missing(string field)
    {
        string where = path.Length == 0 ? "the document" : $"`{path}`";
        Error(DiagnosticCodes.MissingField, node, $"{where} needs the field `{field}`");
    }

    private ScalarNode? AsScalar(YamlNode? value, string valuePath)
    {
        if (value is null or ScalarNode)
            return value as ScalarNode;
        Error(DiagnosticCodes.WrongType, value, $"`{valuePath}` must be a single value, not {value.Shape}");
        return null;
    }

    private ScalarNode? AsExpression(YamlNode? value, string valuePath)
    {
        if (value is not MappingNode)
            return AsScalar(value, valuePath);
        Error(
            DiagnosticCodes.WrongType, value, $"`{valuePath}` must be an expression, not {value.Shape}",
            "an expression that begins with `{` or has `: ` in it needs quotes");
        return null;
    }

    private string? CheckedText(ScalarNode? value, string valuePath)
    {
        if (value is null)
            return null;
        if (value.Value.Length == 0)
            Error(DiagnosticCodes.InvalidValue, value, $"`{valuePath}` must not be empty");
        else if (value.Value.Length > MaxTextLength)
            Error(DiagnosticCodes.LimitExceeded, value, string.Create(CultureInfo.InvariantCulture, $"`{valuePath}` is longer than {MaxTextLength} characters"));
        else
            return value.Value;
        return null;
    }
}
