using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Documents.Yaml;

/// <summary>
/// Reads YAML into nodes with positions. Anchors, aliases and tags are refused: a policy says what it says where it
/// stands, and no small text can unfold into a large one.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 64;

    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly Parser _parser;

    private YamlReader(PolicySource source, DiagnosticBag diagnostics)
    {
        _source = new SourceText(source);
        _diagnostics = diagnostics;
        _parser = new Parser(new Scanner(new StringReader(source.Text), skipComments: true));
    }

    /// <summary>Reads all documents of a text. A syntax error ends the text; documents before it are still returned.</summary>
    public static List<YamlText> Read(PolicySource source, DiagnosticBag diagnostics)
    {
        var documents = new List<YamlText>();
        if (source.Text.Contains('\0'))
        {
            diagnostics.Add(new PolicyDiagnostic(
                DiagnosticCodes.Syntax, DiagnosticSeverity.Error, new SourcePosition(source.File, 0, 0, 0),
                "the file has a NUL character; it is no text"));
            return documents;
        }

        var reader = new YamlReader(source, diagnostics);
        try
        {
            reader.ReadDocuments(documents);
        }
        catch (YamlException exception)
        {
            diagnostics.Add(new PolicyDiagnostic(
                DiagnosticCodes.Syntax,
                DiagnosticSeverity.Error,
                new SourcePosition(source.File, (int)exception.Start.Line + source.FirstLine - 1, (int)exception.Start.Column, 0),
                $"not valid YAML: {Tidy(exception.Message)}"));
        }
        catch (DepthException exception)
        {
            diagnostics.Error(
                DiagnosticCodes.LimitExceeded, exception.Node, $"nested deeper than {MaxDepth} levels", "flatten the document");
        }

        return documents;
    }

    private void ReadDocuments(List<YamlText> documents)
    {
        _parser.Consume<StreamStart>();
        int previousEnd = 0;
        while (!_parser.Accept<StreamEnd>(out _))
        {
            DocumentStart start = _parser.Consume<DocumentStart>();
            int textStart = start.IsImplicit ? previousEnd : (int)start.End.Index;
            YamlNode? root = ReadNode(0);
            DocumentEnd end = _parser.Consume<DocumentEnd>();
            // The end mark of an implicit end is the start of whatever comes next.
            int textEnd = end.IsImplicit ? NextSeparator() : (int)end.Start.Index;
            previousEnd = end.IsImplicit ? textEnd : (int)end.End.Index;
            if (root is ScalarNode { IsNull: true } && documents.Count == 0 && _parser.Accept<StreamEnd>(out _))
                root = null;
            documents.Add(Cut(root, textStart, textEnd));
        }
    }

    private int NextSeparator() =>
        _parser.Accept<DocumentStart>(out DocumentStart? next) && !next.IsImplicit ? (int)next.Start.Index : _source.Text.Length;

    /// <summary>The text of a document: whole lines, without leading and trailing blank ones.</summary>
    private YamlText Cut(YamlNode? root, int start, int end)
    {
        string text = _source.Text;
        // A document that begins on the line of its separator keeps the rest of that line.
        int lineEnd = text.IndexOf('\n', start);
        if (lineEnd >= 0 && lineEnd < end && text.AsSpan(start, lineEnd - start).IsWhiteSpace())
            start = lineEnd + 1;
        while (start < end)
        {
            int newline = text.IndexOf('\n', start, end - start);
            if (newline < 0 || !text.AsSpan(start, newline - start).IsWhiteSpace())
                break;
            start = newline + 1;
        }

        int line = _source.FirstLine + text.AsSpan(0, start).Count('\n');
        string cut = text[start..Math.Max(start, end)].TrimEnd();
        return new YamlText(root, cut + "\n", line);
    }

    private YamlNode ReadNode(int depth)
    {
        ParsingEvent current = _parser.Current ?? throw new InvalidOperationException("the parser has no event");
        if (depth > MaxDepth)
            throw new DepthException(new ScalarNode(_source, 0, 0, (int)current.Start.Line, (int)current.Start.Column, "", ScalarStyle.Plain));
        if (current is NodeEvent nodeEvent)
            RefuseDecorations(nodeEvent);
        switch (current)
        {
            case AnchorAlias alias:
                _parser.MoveNext();
                ScalarNode node = Scalar(alias, alias.Value.Value, ScalarStyle.Plain);
                Refuse(node, $"alias `*{alias.Value.Value}`");
                return node;
            case Scalar scalar:
                _parser.MoveNext();
                return Scalar(scalar, scalar.Value, scalar.Style);
            case SequenceStart:
                return ReadSequence(_parser.Consume<SequenceStart>(), depth);
            default:
                return ReadMapping(depth);
        }
    }

    private SequenceNode ReadSequence(SequenceStart start, int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.Accept<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        SequenceEnd end = _parser.Consume<SequenceEnd>();
        return new SequenceNode(
            _source, (int)start.Start.Index, (int)end.End.Index, (int)start.Start.Line, (int)start.Start.Column, items);
    }

    private MappingNode ReadMapping(int depth)
    {
        MappingStart start = _parser.Consume<MappingStart>();
        var entries = new List<MappingEntry>();
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (!_parser.Accept<MappingEnd>(out _))
        {
            YamlNode key = ReadNode(depth + 1);
            YamlNode value = ReadNode(depth + 1);
            if (key is not ScalarNode scalarKey)
            {
                _diagnostics.Error(DiagnosticCodes.WrongType, key, $"a key must be a single value, not {key.Shape}");
            }
            else if (!seen.Add(scalarKey.Value))
            {
                _diagnostics.Error(
                    DiagnosticCodes.DuplicateKey, key, $"`{scalarKey.Value}` is there twice", "remove one of the two");
            }
            else
            {
                entries.Add(new MappingEntry(scalarKey, value));
            }
        }

        MappingEnd end = _parser.Consume<MappingEnd>();
        return new MappingNode(
            _source, (int)start.Start.Index, (int)end.End.Index, (int)start.Start.Line, (int)start.Start.Column, entries);
    }

    private ScalarNode Scalar(ParsingEvent at, string value, ScalarStyle style) =>
        new(_source, (int)at.Start.Index, (int)at.End.Index, (int)at.Start.Line, (int)at.Start.Column, value, style);

    private void RefuseDecorations(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            Refuse(Scalar(node, "", ScalarStyle.Plain), $"anchor `&{node.Anchor.Value}`");
        if (!node.Tag.IsEmpty)
            Refuse(Scalar(node, "", ScalarStyle.Plain), $"tag `{node.Tag}`");
    }

    private void Refuse(ScalarNode node, string feature) =>
        _diagnostics.Error(
            DiagnosticCodes.UnsupportedYaml, node, $"{feature} is not supported in policy documents", "write the value out");

    private static string Tidy(string message)
    {
        string text = message.Trim().TrimEnd('.');
        // The library puts its own position first; ours is right for a document cut out of a file.
        int colon = text.StartsWith('(') ? text.IndexOf("): ", StringComparison.Ordinal) : -1;
        if (colon >= 0)
            text = text[(colon + 3)..];
        return text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private sealed class DepthException(YamlNode node) : Exception
    {
        public YamlNode Node { get; } = node;
    }
}
