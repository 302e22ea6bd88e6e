using System.Collections.Immutable;
using System.Globalization;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the path of a route: `/orders/{id}`, `/files/{rest=**}`.</summary>
internal static class PathTemplateReader
{
    private const string CatchAllMark = "=**";
    private const int MaxNameLength = 64;

    /// <summary>Null, with a diagnostic, when the path is wrong.</summary>
    public static PathTemplate? Read(FieldReader route, ScalarNode node)
    {
        string text = node.Value;
        if (!text.StartsWith('/') || text.Length > PathForm.MaxLength)
        {
            route.Error(
                DiagnosticCodes.InvalidValue, node, $"`{route.PathOf("path")}` must be a path that begins with `/`, not `{FieldReader.Shorten(text)}`",
                "hosts stand in `spec.hosts`");
            return null;
        }

        if (text.Length == 1)
            return new PathTemplate(text, []);
        string[] parts = text[1..].Split('/');
        if (parts.Length > PathTemplate.MaxSegments)
        {
            route.Error(
                DiagnosticCodes.LimitExceeded, node,
                string.Create(CultureInfo.InvariantCulture, $"`{route.PathOf("path")}` has more than {PathTemplate.MaxSegments} segments"),
                "end it with a catch-all such as `{rest=**}`");
            return null;
        }

        ImmutableArray<PathSegment>.Builder segments = ImmutableArray.CreateBuilder<PathSegment>(parts.Length);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string part in parts)
        {
            if (ReadSegment(route, node, part) is not { } segment)
                return null;
            if (segments.Count > 0 && segments[^1].Kind == PathSegmentKind.CatchAll)
            {
                route.Error(
                    DiagnosticCodes.InvalidValue, node, $"`{{{segments[^1].Text}{CatchAllMark}}}` takes the rest of the path, so nothing can follow it",
                    "put it last");
                return null;
            }

            if (segment.Kind != PathSegmentKind.Literal && !IsFree(route, node, segment.Text, names))
                return null;
            segments.Add(segment);
        }

        return new PathTemplate(text, segments.DrainToImmutable());
    }

    /// <summary>Whether a text can name a parameter: what CEL reads behind a dot.</summary>
    public static bool IsParameterName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxNameLength || char.IsAsciiDigit(name[0]))
            return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }

    private static PathSegment? ReadSegment(FieldReader route, ScalarNode node, string part)
    {
        if (part.AsSpan().ContainsAny('{', '}'))
        {
            if (part is ['{', .. string inner, '}'])
            {
                bool rest = inner.EndsWith(CatchAllMark, StringComparison.Ordinal);
                string name = rest ? inner[..^CatchAllMark.Length] : inner;
                if (IsParameterName(name))
                    return new PathSegment(rest ? PathSegmentKind.CatchAll : PathSegmentKind.Parameter, name);
            }

            route.Error(
                DiagnosticCodes.InvalidValue, node, $"`{FieldReader.Shorten(part)}` is no parameter of a path",
                "a parameter is a whole segment `{name}`, or `{name=**}` for the rest of the path; names are of letters, digits and `_`");
            return null;
        }

        if (PathForm.TryDecode($"/{part}", out string decoded) && decoded.Length > 1)
            return new PathSegment(PathSegmentKind.Literal, decoded[1..]);
        route.Error(
            DiagnosticCodes.InvalidValue, node,
            part.Length == 0
                ? $"`{route.PathOf("path")}` has an empty segment, so no request could match it"
                : $"the segment `{FieldReader.Shorten(part)}` is not in normal form, so no request could match it",
            part.Length == 0
                ? "write no `//` and no `/` at the end"
                : "write it as a request has it: no `.` or `..`, no `;`, `?`, `#` or `\\`, percent-encoding in upper case and only where it is needed");
        return null;
    }

    private static bool IsFree(FieldReader route, ScalarNode node, string name, HashSet<string> names)
    {
        if (!names.Add(name))
        {
            route.Error(DiagnosticCodes.NameTaken, node, $"there are two parameters named `{name}`", "rename one of the two");
            return false;
        }

        if (!ApplicationReader.KnownProperties.Contains(name))
            return true;
        route.Error(
            DiagnosticCodes.NameTaken, node, $"`{name}` is a property that the catalogue gives every resource",
            "give the parameter another name");
        return false;
    }
}
