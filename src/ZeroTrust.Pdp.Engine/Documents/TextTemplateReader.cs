using System.Collections.Immutable;
using System.Text;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads a text with parameters of a path in it: `order-{id}`. A doubled brace stands for itself.</summary>
internal static class TextTemplateReader
{
    /// <summary>Null, with a diagnostic, when the text is wrong.</summary>
    /// <param name="route">Reports.</param>
    /// <param name="node">The text.</param>
    /// <param name="parameters">The parameters of the path.</param>
    public static TextTemplate? Read(FieldReader route, ScalarNode node, ImmutableArray<string> parameters)
    {
        ImmutableArray<TextPart>.Builder parts = ImmutableArray.CreateBuilder<TextPart>();
        var constant = new StringBuilder();
        string text = node.Value;
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (c is not ('{' or '}'))
            {
                constant.Append(c);
                i++;
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == c)
            {
                constant.Append(c);
                i += 2;
                continue;
            }

            int end = c == '{' ? text.IndexOf('}', i) : -1;
            if (end < 0 || !PathTemplateReader.IsParameterName(text.AsSpan(i + 1, end - i - 1)))
            {
                route.Error(
                    DiagnosticCodes.InvalidValue, node, $"`{FieldReader.Shorten(text)}` has a brace that belongs to no parameter",
                    "write `{name}` for a parameter of the path, and a brace of the text twice");
                return null;
            }

            string name = text[(i + 1)..end];
            int parameter = parameters.IndexOf(name);
            if (parameter < 0)
            {
                route.Error(
                    DiagnosticCodes.UnknownParameter, node, $"the path has no parameter `{name}`",
                    parameters.IsEmpty
                        ? "add the segment `{" + name + "}` to the path, or write a constant"
                        : Suggestion.For(name, parameters) ?? $"the parameters are {FieldReader.Enumerate(parameters)}");
                return null;
            }

            Flush(constant, parts);
            parts.Add(new TextPart(null, parameter));
            i = end + 1;
        }

        Flush(constant, parts);
        return new TextTemplate(parts.Count == 0 ? [new TextPart(string.Empty, 0)] : parts.DrainToImmutable());
    }

    private static void Flush(StringBuilder constant, ImmutableArray<TextPart>.Builder parts)
    {
        if (constant.Length == 0)
            return;
        parts.Add(new TextPart(constant.ToString(), 0));
        constant.Clear();
    }
}
