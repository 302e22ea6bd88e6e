using Spectre.Console;
using Spectre.Console.Rendering;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>
/// Writes for people. On a terminal with colour and drawn tables; anywhere else the same text without them. Control and
/// direction characters never pass: attribute values and policy files must not drive the terminal of who looks at them.
/// </summary>
internal sealed class Screen
{
    private static readonly Style[] Styles =
    [
        Style.Plain,
        new(Color.Green),
        new(Color.Red),
        new(Color.Yellow),
        new(Color.Aqua),
        new(decoration: Decoration.Bold),
        new(Color.Grey),
    ];

    private readonly TextWriter _writer;
    private readonly IAnsiConsole? _colour;
    private readonly bool _terminal;
    private readonly int _width;

    /// <summary>Writes to <paramref name="writer"/>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="terminal">Whether tables are drawn.</param>
    /// <param name="colour">Whether text is coloured.</param>
    /// <param name="width">Columns of the terminal.</param>
    public Screen(TextWriter writer, bool terminal, bool colour, int width)
    {
        _writer = writer;
        _terminal = terminal;
        _width = Math.Max(width, 40);
        if (colour)
            _colour = Open(AnsiSupport.Yes, ColorSystemSupport.Standard);
    }

    public static Screen ForOut(CliEnvironment environment) =>
        new(environment.Out, environment.OutIsTerminal, environment.OutIsTerminal && environment.WantsColour, environment.Width);

    public static Screen ForError(CliEnvironment environment) =>
        new(environment.Error, environment.ErrorIsTerminal, environment.ErrorIsTerminal && environment.WantsColour, environment.Width);

    /// <summary>Makes control characters visible (U+2400 …) and replaces direction overrides; length is kept.</summary>
    public static string Visible(string text)
    {
        foreach (char letter in text)
        {
            if (IsHidden(letter))
                return string.Create(text.Length, text, static (span, from) =>
                {
                    for (int i = 0; i < span.Length; i++)
                        span[i] = IsHidden(from[i]) ? Symbol(from[i]) : from[i];
                });
        }

        return text;
    }

    public Screen Write(string text, Tone tone = Tone.Plain)
    {
        string visible = Visible(text);
        if (_colour is null || tone == Tone.Plain || visible.Length == 0)
            _writer.Write(visible);
        else
            _colour.Write(new Literal(visible, Styles[(int)tone]));
        return this;
    }

    public void WriteLine(string text = "", Tone tone = Tone.Plain)
    {
        Write(text, tone);
        _writer.Write('\n');
    }

    /// <summary>Writes rows under headings: a drawn table on a terminal, aligned columns elsewhere.</summary>
    public void Write(Listing listing, string indent = "")
    {
        if (_terminal)
            Draw(listing);
        else
            listing.WriteAligned(this, indent);
    }

    /// <summary>Columns that a text takes on a terminal.</summary>
    public static int Cells(string text) => new Segment(text).CellCount();

    private void Draw(Listing listing)
    {
        var table = new Table { Border = TableBorder.Rounded, BorderStyle = Styles[(int)Tone.Faint] };
        foreach (var column in listing.Columns)
        {
            table.AddColumn(new TableColumn(new Text(column.Heading, Styles[(int)Tone.Strong]))
            {
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in listing.Rows)
        {
            var cells = new IRenderable[row.Length];
            for (int i = 0; i < row.Length; i++)
                cells[i] = new Text(Visible(row[i].Text), Styles[(int)row[i].Tone]);
            table.AddRow(cells);
        }

        (_colour ?? Open(AnsiSupport.No, ColorSystemSupport.NoColors)).Write(table);
    }

    private IAnsiConsole Open(AnsiSupport ansi, ColorSystemSupport colours)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi,
            ColorSystem = colours,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_writer),
            // The real process environment is not asked: `CliEnvironment` has answered already.
            EnvironmentVariables = new Dictionary<string, string>(StringComparer.Ordinal),
        });
        console.Profile.Width = _width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    // C0 but tab, DEL, C1, and the directional formatting characters of UAX #9.
    private static bool IsHidden(char letter) =>
        (letter < ' ' && letter != '\t')
        || letter is (>= '\u007f' and <= '\u009f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f';

    private static char Symbol(char letter) => letter switch
    {
        < ' ' => (char)('\u2400' + letter),
        '\u007f' => '\u2421',
        _ => '\ufffd',
    };
}
