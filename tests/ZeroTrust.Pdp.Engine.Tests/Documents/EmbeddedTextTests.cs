using System.Text;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Documents;

/// <summary>A part of an expression is found again in the file, whatever YAML did to the text on the way.</summary>
[TestFixture]
internal sealed class EmbeddedTextTests
{
    [TestCase("when: alpha == ⟦beta⟧", "beta", TestName = "Locate_Plain_FindsTheWord")]
    [TestCase("when: 'alpha == ⟦beta⟧'", "beta", TestName = "Locate_SingleQuoted_FindsTheWord")]
    [TestCase("when: 'a == ''x'' && ⟦beta⟧'", "beta", TestName = "Locate_SingleQuotedBehindQuotes_FindsTheWord")]
    [TestCase("when: 'a == ⟦''x''⟧ && b'", "'x'", TestName = "Locate_SingleQuotedQuotes_UnderlinesThemWhole")]
    [TestCase("when: \"a == \\\"x\\\" && ⟦beta⟧\"", "beta", TestName = "Locate_DoubleQuotedBehindEscapes_FindsTheWord")]
    [TestCase("when: \"a == ⟦\\\"x\\\"⟧ && b\"", "\"x\"", TestName = "Locate_DoubleQuotedQuotes_UnderlinesThemWhole")]
    [TestCase("when: \"a == '\\u00e4\\x41\\U0001F600\\t' && ⟦beta⟧\"", "beta", TestName = "Locate_DoubleQuotedBehindUnicodeEscapes_FindsTheWord")]
    [TestCase("when: \"a == '\\uD83D\\uDE00' && ⟦beta⟧\"", "beta", TestName = "Locate_DoubleQuotedBehindSurrogatePair_FindsTheWord")]
    [TestCase("when: \"a ==\\\n   b && ⟦beta⟧\"", "beta", TestName = "Locate_DoubleQuotedEscapedLineEnd_FindsTheWord")]
    [TestCase("when: \"a == 1\n\n   && ⟦beta⟧\"", "beta", TestName = "Locate_DoubleQuotedFoldedLines_FindsTheWord")]
    [TestCase("when: |\n  a ==\n    1 &&\n  ⟦beta⟧\n", "beta", TestName = "Locate_Literal_FindsTheWord")]
    [TestCase("when: |2\n    a &&\n  ⟦beta⟧\n", "beta", TestName = "Locate_LiteralWithIndentation_FindsTheWord")]
    [TestCase("when: |- # why\n\n  a &&\n\n\n  ⟦beta⟧\n", "beta", TestName = "Locate_LiteralWithBlankLines_FindsTheWord")]
    [TestCase("when: >\n  a ==\n  1 &&\n    c &&\n  ⟦beta⟧\n", "beta", TestName = "Locate_Folded_FindsTheWord")]
    [TestCase("when: >-\n  a   &&\n\n  ⟦beta⟧\n", "beta", TestName = "Locate_FoldedWithBlankLine_FindsTheWord")]
    [TestCase("when: a ==\n    1 &&   \n  ⟦beta⟧ && d", "beta", TestName = "Locate_PlainOverLines_FindsTheWord")]
    [TestCase("when:\n    a ==\n\n    1 && ⟦beta⟧", "beta", TestName = "Locate_PlainOnTheNextLine_FindsTheWord")]
    [TestCase("{\"when\": \"a == \\\"\\/\\\" && ⟦beta⟧\"}", "beta", TestName = "Locate_Json_FindsTheWord")]
    [TestCase("when: 'äöü😀 ⟦beta⟧'", "beta", TestName = "Locate_BehindWideCharacters_CountsCodeUnits")]
    [TestCase("when: a\u00A0 ⟦beta⟧", "beta", TestName = "Locate_BehindNoBreakSpace_FindsTheWord")]
    public void Locate_Word(string marked, string word)
    {
        foreach (bool carriageReturns in (bool[])[false, true])
        {
            MarkedText text = MarkedText.Read(marked);
            EmbeddedText embedded = Embed(carriageReturns ? text.Text.Replace("\n", "\r\n", StringComparison.Ordinal) : text.Text);

            int start = embedded.Text.IndexOf(word, StringComparison.Ordinal);
            Assert.That(start, Is.GreaterThanOrEqualTo(0), embedded.Text);
            Assert.That(embedded.Locate(start, word.Length), Is.EqualTo(text.Marks[0]), carriageReturns ? "with carriage returns" : "");
        }
    }

    [Test]
    public void Locate_PartOverALineEnd_UnderlinesTheFirstLine()
    {
        EmbeddedText embedded = Embed("when: |\n  alpha\n    && beta\n");

        Assert.That(embedded.Locate(2, embedded.Text.Length - 2), Is.EqualTo(new SourcePosition(Given.File, 2, 5, 3)));
    }

    [TestCase("when: ''", 7)]
    [TestCase("when: \"\"", 7)]
    public void Locate_EmptyExpression_IsBehindTheQuote(string text, int column) =>
        Assert.That(Embed(text).Position, Is.EqualTo(new SourcePosition(Given.File, 1, column + 1, 0)));

    [Test]
    public void Locate_OutsideTheText_StaysWithinTheFile()
    {
        EmbeddedText embedded = Embed("when: abc");

        Assert.That(embedded.Locate(-5, 99), Is.EqualTo(new SourcePosition(Given.File, 1, 7, 3)));
        Assert.That(embedded.Locate(99, 99).Column, Is.EqualTo(10));
    }

    /// <summary>Random words in random styles: every word is found where it was written.</summary>
    [Test]
    public void Locate_RandomExpressions_FindsEveryWord([Range(1, 400)] int seed)
    {
        var random = new Random(seed);
        string[] words = [.. Enumerable.Range(0, 1 + random.Next(12)).Select(static i => $"w{(char)('a' + i)}")];
        string raw = Render(random, words);
        if (random.Next(3) == 0)
            raw = raw.Replace("\n", "\r\n", StringComparison.Ordinal);
        raw = "x: y\nz:\n  - " + raw + "\n  - tail\n";

        var nodes = new DiagnosticBag();
        YamlText document = YamlReader.Read(new PolicySource(Given.File, raw), nodes).Single();
        Assert.That(nodes.ToOrdered(), Is.Empty, $"seed {seed}\n{raw}");
        var list = (SequenceNode)((MappingNode)document.Root!).Find("z")!;
        var embedded = new EmbeddedText((ScalarNode)list.Items[0]);

        foreach (string word in words)
        {
            int at = embedded.Text.IndexOf(word, StringComparison.Ordinal);
            Assert.That(at, Is.GreaterThanOrEqualTo(0), $"seed {seed}\n{raw}");
            Assert.That(embedded.Locate(at, word.Length), Is.EqualTo(PlaceOf(raw, word)), $"seed {seed} word {word}\n{raw}");
        }
    }

    private static string Render(Random random, string[] words)
    {
        int style = random.Next(5);
        var raw = new StringBuilder(style switch { 0 => "|\n    ", 1 => ">\n    ", 2 => "'", 3 => "\"", _ => "" });
        for (int i = 0; i < words.Length; i++)
        {
            if (i > 0)
            {
                raw.Append(random.Next(style == 3 ? 9 : 6) switch
                {
                    0 => "  ",
                    1 => "\n    ",
                    2 => "\n\n    ",
                    3 => style < 2 ? "\n      " : " \n  \n     ",
                    4 => style switch { 2 => " ''%'' ", 3 => " \\\"%\\\" ", _ => " '%' " },
                    5 => " ",
                    6 => "\\\n   ",
                    7 => "\\u0020\\x20",
                    _ => " \\U0001F600\\t\\ ",
                });
            }

            raw.Append(words[i]);
        }

        return raw.Append(style switch { 2 => "'", 3 => "\"", _ => "" }).ToString();
    }

    private static SourcePosition PlaceOf(string raw, string word)
    {
        int offset = raw.IndexOf(word, StringComparison.Ordinal);
        int line = raw.AsSpan(0, offset).Count('\n') + 1;
        return new SourcePosition(Given.File, line, offset - (offset == 0 ? -1 : raw.LastIndexOf('\n', offset - 1)), word.Length);
    }

    private static EmbeddedText Embed(string text)
    {
        YamlText document = YamlReader.Read(new PolicySource(Given.File, text), new DiagnosticBag()).Single();
        return new EmbeddedText((ScalarNode)((MappingNode)document.Root!).Find("when")!);
    }
}
