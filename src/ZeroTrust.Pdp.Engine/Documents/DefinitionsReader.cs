using System.Text.RegularExpressions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the `spec` of a `Definitions` document.</summary>
internal static partial class DefinitionsReader
{
    // The names of CEL's own grammar and types, and the variables every condition sees.
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "subject", "device", "action", "resource", "context", "trust", "now",
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
        "loop", "package", "namespace", "return", "var", "void", "while",
        "bool", "bytes", "double", "duration", "dyn", "google", "int", "list", "map", "null_type", "string", "timestamp",
        "type", "uint", "base64", "cel", "ip", "lists", "math", "net", "optional", "regex", "sets", "strings",
    };

    public static void Read(ParsedDocument source, FieldReader spec, List<NamedConstant> constants, List<NamedExpression> expressions)
    {
        spec.Text("description");
        if (spec.Mapping("constants") is { } values)
        {
            foreach (MappingEntry entry in values.Node.Entries)
            {
                if (CheckName(values, entry.Key))
                    constants.Add(new NamedConstant(source, entry.Key, YamlValues.Read(entry.Value)));
            }
        }

        if (spec.Mapping("expressions") is { } texts)
        {
            foreach (MappingEntry entry in texts.Node.Entries)
            {
                EmbeddedText? text = texts.RequiredExpression(entry.Key.Value);
                if (CheckName(texts, entry.Key) && text is not null)
                    expressions.Add(new NamedExpression(source, entry.Key, text));
            }
        }

        spec.Done();
    }

    private static bool CheckName(FieldReader reader, ScalarNode name)
    {
        if (!Identifier().IsMatch(name.Value))
        {
            reader.Error(
                DiagnosticCodes.InvalidName, name, $"`{FieldReader.Shorten(name.Value)}` cannot be used in an expression",
                "use letters, digits and `_`, not beginning with a digit");
            return false;
        }

        if (!Taken.Contains(name.Value))
            return true;
        reader.Error(DiagnosticCodes.NameTaken, name, $"`{name.Value}` is built in", "choose another name");
        return false;
    }

    [GeneratedRegex(@"\A[_A-Za-z][_A-Za-z0-9]{0,127}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
