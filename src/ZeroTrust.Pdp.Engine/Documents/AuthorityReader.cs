using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads `sources` and `assertedBy` of an attribute in a `Schema`.</summary>
internal static partial class AuthorityReader
{
    public const string SourceNameHelp = "use lower-case letters, digits, `_` and `-`, beginning with a letter, at most 64 characters";

    /// <param name="attribute">The mapping that says more about the attribute.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="hasSources">Whether the PDP can know it.</param>
    public static AuthorityDeclaration Read(FieldReader attribute, ScalarNode name, bool hasSources)
    {
        ImmutableArray<ScalarNode> sources = hasSources ? attribute.ScalarList("sources") : [];
        foreach (ScalarNode source in sources)
        {
            if (!IsSourceName(source.Value))
            {
                attribute.Error(
                    DiagnosticCodes.InvalidName, source, $"`{FieldReader.Shorten(source.Value)}` cannot be the name of a source",
                    SourceNameHelp);
            }
        }

        ImmutableArray<ScalarNode> callers = attribute.ScalarList("assertedBy");
        foreach (ScalarNode caller in callers)
        {
            if (caller.Value.Length == 0 || caller.Value.AsSpan(0, caller.Value.Length - 1).Contains('*'))
            {
                attribute.Error(
                    DiagnosticCodes.InvalidValue, caller, $"`{FieldReader.Shorten(caller.Value)}` names no callers",
                    "write the whole identity of a caller, or its beginning and `*`");
            }
        }

        if (!sources.IsEmpty && !callers.IsEmpty && sources.All(static source => source.Value != AttributeSources.Caller))
        {
            attribute.Error(
                DiagnosticCodes.ContradictingFields, attribute.Node.Find("assertedBy")!, "no caller is believed, for `sources` does not list `caller`",
                "add `caller` to `sources`, or remove `assertedBy`");
        }

        return new AuthorityDeclaration(
            name, [.. sources.Select(static source => source.Value)], [.. callers.Select(static caller => caller.Value)], attribute.Document);
    }

    /// <summary>Whether a text can be the name of a source of attributes.</summary>
    public static bool IsSourceName(string text) => SourceName().IsMatch(text);

    [GeneratedRegex(@"\A[a-z][-_a-z0-9]{0,63}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex SourceName();
}
