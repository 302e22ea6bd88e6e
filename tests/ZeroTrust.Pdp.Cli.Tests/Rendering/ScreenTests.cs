using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Cli.Tests.Support;

namespace ZeroTrust.Pdp.Cli.Tests.Rendering;

internal sealed class ScreenTests
{
    private static readonly Tone[] Tones = Enum.GetValues<Tone>();

    [TestCase("plain ünïcödé 漢字 😀", "plain ünïcödé 漢字 😀")]
    [TestCase("a\tb", "a\tb")]
    [TestCase("\u001b[31mred", "␛[31mred")]
    [TestCase("a\r\nb\0c\u007f", "a␍␊b␀c␡")]
    [TestCase("\u009b31m", "\ufffd31m")]
    [TestCase("x\u202egpj.exe\u2066", "x\ufffdgpj.exe\ufffd")]
    public void Screen_ControlCharacters_AreMadeVisible(string text, string shown) =>
        Assert.That(Plain.Render(screen => screen.Write(text)), Is.EqualTo(shown));

    [Test]
    public void Screen_Pipe_HasNoEscapes([ValueSource(nameof(Tones))] Tone tone) =>
        Assert.That(Plain.Render(screen => screen.WriteLine("text", tone)), Is.EqualTo("text\n"));

    [Test]
    public void Screen_Terminal_ColoursWhatHasATone()
    {
        string text = Plain.Coloured(static screen => screen.Write("ok", Tone.Good).Write(" ").Write("no", Tone.Bad));
        Assert.That(text, Is.EqualTo("\u001b[32mok\u001b[0m \u001b[91mno\u001b[0m"));
    }

    [Test]
    public void Screen_AnyText_IsTheSameWithAndWithoutColour()
    {
        var property = Prop.ForAll<string?, int>((text, tone) =>
        {
            string shown = text ?? "";
            var chosen = Tones[Math.Abs(tone % Tones.Length)];
            string plain = Plain.Render(screen => screen.WriteLine(shown, chosen));
            string coloured = Plain.Coloured(screen => screen.WriteLine(shown, chosen));
            return plain == Uncoloured(coloured) && !plain.Contains('\u001b', StringComparison.Ordinal);
        });
        property.QuickCheckThrowOnFailure();
    }

    [TestCase(false, null, null, false)]
    [TestCase(true, null, null, true)]
    [TestCase(true, "1", null, false)]
    [TestCase(true, "", null, true)]
    [TestCase(true, null, "dumb", false)]
    [TestCase(true, null, "xterm-256color", true)]
    public void Screen_Colour_IsForWillingTerminalsOnly(bool terminal, string? noColor, string? term, bool expected)
    {
        using var sandbox = new CliSandbox { Terminal = terminal };
        if (noColor is not null)
            sandbox.Variables["NO_COLOR"] = noColor;
        if (term is not null)
            sandbox.Variables["TERM"] = term;
        var text = new StringWriter();
        Screen.ForOut(sandbox.Environment(text)).Write("x", Tone.Bad);
        Assert.That(text.ToString().Contains('\u001b', StringComparison.Ordinal), Is.EqualTo(expected));
    }

    [Test]
    public void Listing_Pipe_IsAlignedByCells()
    {
        var listing = new Listing(new("name"), new("n", IsNumber: true), new("note"));
        listing.Add(new("漢字"), new("7"), new("wide"));
        listing.Add(new("a\u001bbcde"), new("12345"), new(""));
        Assert.That(
            Plain.Render(screen => screen.Write(listing, "  ")),
            Is.EqualTo("  name        n  note\n  漢字        7  wide\n  a␛bcde  12345  \n"));
    }

    [Test]
    public void Listing_Terminal_IsDrawn()
    {
        var listing = new Listing(new ListingColumn("name"), new ListingColumn("n", IsNumber: true));
        listing.Add(new ListingCell("[bold]a[/]"), new ListingCell("7"));
        string drawn = Uncoloured(Plain.Coloured(screen => screen.Write(listing)));
        Assert.That(drawn, Does.StartWith("╭").And.Contain("│ [bold]a[/] │ 7 │"));
    }

    [Test]
    public void Listing_RowOfAnotherLength_IsABug()
    {
        var listing = new Listing(new ListingColumn("a"), new ListingColumn("b"));
        Assert.Throws<ArgumentException>(() => listing.Add(new ListingCell("x")));
    }

    private static string Uncoloured(string text) => Regex.Replace(text, "\u001b\\[[0-9;]*m", "", RegexOptions.None, TimeSpan.FromSeconds(1));
}
