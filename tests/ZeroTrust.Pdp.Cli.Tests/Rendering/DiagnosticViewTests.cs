using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Rendering;

internal sealed class DiagnosticViewTests
{
    [Test]
    public void Diagnostic_WithText_HasCaretsUnderItsSpanAndHelp()
    {
        var texts = SourceTexts.Of([new PolicySource("p/a.yaml", "kind: Policy\nspec:\n  subjets: {groups: [payroll]}\n")]);
        var diagnostic = Make("p/a.yaml", 3, 3, 7);
        diagnostic.Help = "did you mean `subjects`?";
        Assert.That(
            Plain.Render(screen => DiagnosticView.Write(screen, [diagnostic], texts)),
            Is.EqualTo(
                """
                p/a.yaml:3:3: error PDP1004: unknown field `subjets`
                    |
                  3 |   subjets: {groups: [payroll]}
                    |   ^^^^^^^
                  help: did you mean `subjects`?


                """));
    }

    [Test]
    public void Diagnostic_OfAWholeFile_HasNoExcerpt()
    {
        var diagnostic = Make("a.yaml", 0, 0, 0);
        diagnostic.Severity = Severity.Warning;
        Assert.That(
            Plain.Render(screen => DiagnosticView.Write(screen, [diagnostic], SourceTexts.Of([new PolicySource("a.yaml", "")]))),
            Is.EqualTo("a.yaml: warning PDP1004: unknown field `subjets`\n\n"));
    }

    // text, column, length → the caret line as it stands after the gutter
    [TestCase("ab", 3, 1, "  ^", TestName = "Excerpt_ColumnAfterTheEnd_PointsThere")]
    [TestCase("ab", 99, 5, "  ^", TestName = "Excerpt_ColumnFarBeyondTheEnd_StaysOnTheLine")]
    [TestCase("abc", 2, 0, " ^", TestName = "Excerpt_WithoutLength_HasOneCaret")]
    [TestCase("abc", 2, 99, " ^^", TestName = "Excerpt_SpanOverTheEnd_StopsThere")]
    [TestCase("\ta\tbc", 4, 2, "\t \t^^", TestName = "Excerpt_Tabs_AreKept")]
    [TestCase("漢字: x", 5, 1, "      ^", TestName = "Excerpt_WideLetters_TakeTwoColumns")]
    [TestCase("x: 漢字", 4, 2, "   ^^^^", TestName = "Excerpt_WideSpan_IsUnderlinedWhole")]
    [TestCase("\u001b[2Jx", 5, 1, "    ^", TestName = "Excerpt_Escapes_TakeTheirPlace")]
    public void Excerpt_CaretLine(string text, int column, int length, string carets)
    {
        var texts = SourceTexts.Of([new PolicySource("a", text)]);
        string shown = Plain.Render(screen => Excerpt.Write(screen, texts, Make("a", 1, column, length).Position, "", "", Tone.Bad));
        Assert.That(shown.Split('\n')[2], Is.EqualTo("  | " + carets));
    }

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(4_000)]
    [TestCase(9_990)]
    public void Excerpt_LongLine_IsCutAroundTheSpan(int at)
    {
        char[] line = new char[10_000];
        Array.Fill(line, '.');
        "ERROR".CopyTo(line.AsSpan(at));
        var texts = SourceTexts.Of([new PolicySource("a", new string(line))]);
        string shown = Plain.Render(screen => Excerpt.Write(screen, texts, Make("a", 1, at + 1, 5).Position, "", "", Tone.Bad));
        string[] lines = shown.Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[1], Has.Length.LessThan(180));
            Assert.That(lines[2].IndexOf('^', StringComparison.Ordinal), Is.EqualTo(lines[1].IndexOf("ERROR", StringComparison.Ordinal)));
            Assert.That(lines[2], Does.EndWith(" ^^^^^").Or.EndWith("|^^^^^"));
        }
    }

    [TestCase(2, 1, 4, "2 errors, 1 warning in 4 files\n")]
    [TestCase(1, 0, 1, "1 error in 1 file\n")]
    [TestCase(0, 2, 1, "2 warnings in 1 file\n")]
    [TestCase(0, 0, 3, "no problems in 3 files\n")]
    public void Summary_Counts_AreInWords(int errors, int warnings, int files, string expected) =>
        Assert.That(Plain.Render(screen => DiagnosticView.WriteSummary(screen, errors, warnings, files)), Is.EqualTo(expected));

    private static Diagnostic Make(string file, int line, int column, int length) => new()
    {
        Code = "PDP1004",
        Severity = Severity.Error,
        Message = "unknown field `subjets`",
        Position = new SourcePosition { File = file, Line = line, Column = column, Length = length },
    };
}
