using System.Buffers;
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
    private const char ByteOrderMark = '\uFEFF';

    // NUL and the halves of surrogate pairs.
    private static readonly SearchValues<char> NoTextAlone =
        SearchValues.Create(['\0', .. Enumerable.Range(0xD800, 0x800).Select(static code => (char)code)]);

    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly Parser _parser;

    // Lines before an offset: documents come in order, so each line is counted once.
    private int _line;
    private int _countedTo;

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
        source = Normalize(source);
        if (IndexOfNoText(source.Text) is var offset and >= 0)
        {
            string what = source.Text[offset] == '\0' ? "a NUL character" : "half a character (an unpaired surrogate)";
            diagnostics.Add(new PolicyDiagnostic(
                DiagnosticCodes.Syntax, DiagnosticSeverity.Error, new SourceText(source).PositionOf(offset, 1, 0, 1, 1),
                $"the file has {what}; it is no text"));
            return documents;
        }

        var reader = new YamlReader(source, diagnostics);
        try
        {
            reader.ReadDocuments(documents);
        }
        catch (YamlException exception)
        {
            diagnostics.Add(reader.TabNear(exception) ?? reader.NotYaml(exception.Start, $"not valid YAML: {Tidy(exception.Message)}"));
        }
        catch (InvalidOperationException)
        {
            // The library's word for some mistakes that it does not expect.
            diagnostics.Add(reader.NotYaml(reader._parser.Current?.End ?? Mark.Empty, "not valid YAML: not to be read any further"));
        }
        catch (DepthException exception)
        {
            diagnostics.Error(
                DiagnosticCodes.LimitExceeded, exception.Node, $"nested deeper than {MaxDepth} levels", "flatten the document");
        }

        return documents;
    }

    private PolicyDiagnostic NotYaml(Mark mark, string message) =>
        new(
            DiagnosticCodes.Syntax, DiagnosticSeverity.Error,
            new SourcePosition(_source.File, (int)mark.Line + _source.FirstLine - 1, (int)mark.Column, 0), message);

    /// <summary>The most common mistake, which the library reports at the line before in other words.</summary>
    private PolicyDiagnostic? TabNear(YamlException exception)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in _source.Text.AsSpan().EnumerateLines())
        {
            number++;
            int tab = line[..(line.Length - line.TrimStart(" \t").Length)].IndexOf('\t');
            if (tab < 0 || number < exception.Start.Line)
                continue;
            return number > exception.End.Line + 1
                ? null
                : new PolicyDiagnostic(
                    DiagnosticCodes.Syntax, DiagnosticSeverity.Error,
                    new SourcePosition(_source.File, number + _source.FirstLine - 1, tab + 1, 1),
                    "not valid YAML: a tab indents the line", "indent with spaces");
        }

        return null;
    }

    /// <summary>
    /// Without byte order mark, which editors do not count as a column, and with an end to the last line, so that a
    /// document means the same at the end of a file as before another.
    /// </summary>
    private static PolicySource Normalize(PolicySource source)
    {
        string text = source.Text.StartsWith(ByteOrderMark) ? source.Text[1..] : source.Text;
        return source with { Text = text.EndsWith('\n') ? text : text + "\n" };
    }

    /// <summary>The first place that no encoding of a text has, or -1.</summary>
    private static int IndexOfNoText(string text)
    {
        int offset = 0;
        while (true)
        {
            int found = text.AsSpan(offset).IndexOfAny(NoTextAlone);
            if (found < 0)
                return -1;
            offset += found;
            if (!char.IsHighSurrogate(text[offset]) || offset + 1 == text.Length || !char.IsLowSurrogate(text[offset + 1]))
                return offset;
            offset += 2;
        }
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
            previousEnd = end.IsImplicit ? textEnd : _source.Text.IndexOf('\n', textEnd) + 1;
            if (root is ScalarNode { IsNull: true } && documents.Count == 0 && _parser.Accept<StreamEnd>(out _))
                root = null;
            documents.Add(Cut(root, textStart, textEnd));
        }
    }

    private int NextSeparator() =>
        _parser.Accept<DocumentStart>(out DocumentStart? next) && !next.IsImplicit ? (int)next.Start.Index : _source.Text.Length;

    /// <summary>The text of a document: whole lines, without leading and trailing blank ones that say nothing.</summary>
    private YamlText Cut(YamlNode? root, int start, int end)
    {
        string text = _source.Text;
        // A document that begins on the line of its separator keeps the rest of that line, and its columns.
        int indent = start == 0 ? 0 : start - text.LastIndexOf('\n', start - 1) - 1;
        int lineEnd = text.IndexOf('\n', start);
        if (lineEnd >= 0 && lineEnd < end && text.AsSpan(start, lineEnd - start).IsWhiteSpace())
        {
            start = lineEnd + 1;
            indent = 0;
        }

        while (start < end)
        {
            int newline = text.IndexOf('\n', start, end - start);
            if (newline < 0 || !text.AsSpan(start, newline - start).IsWhiteSpace())
                break;
            start = newline + 1;
        }

        _line += text.AsSpan(_countedTo, start - _countedTo).Count('\n');
        _countedTo = start;
        end = KeepsBlankLines(root) ? Math.Max(start, end) : EndOfLastLine(start, Math.Max(start, end));
        return new YamlText(root, new string(' ', indent) + text[start..end], _source.FirstLine + _line);
    }

    private int EndOfLastLine(int start, int end)
    {
        string text = _source.Text;
        int last = start + text.AsSpan(start, end - start).TrimEnd(" \t\r\n").Length;
        int newline = text.IndexOf('\n', last, end - last);
        return newline < 0 ? end : newline + 1;
    }

    /// <summary>Whether the document ends with a block that counts the blank lines after it.</summary>
    private static bool KeepsBlankLines(YamlNode? node)
    {
        while (node is MappingNode { Entries.Count: > 0 } or SequenceNode { Items.Count: > 0 })
            node = node is MappingNode mapping ? mapping.Entries[^1].Value : ((SequenceNode)node).Items[^1];
        return node is ScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded } block
            && (block.Value == "\n" || block.Value.EndsWith("\n\n", StringComparison.Ordinal));
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
                Refuse(node, $"alias `*{FieldReader.Shorten(alias.Value.Value)}`");
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
                    DiagnosticCodes.DuplicateKey, key, $"`{FieldReader.Shorten(scalarKey.Value)}` is there twice", "remove one of the two");
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
            Refuse(Scalar(node, "", ScalarStyle.Plain), $"anchor `&{FieldReader.Shorten(node.Anchor.Value)}`");
        if (!node.Tag.IsEmpty)
            Refuse(Scalar(node, "", ScalarStyle.Plain), $"tag `{FieldReader.Shorten(node.Tag.Value)}`");
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
