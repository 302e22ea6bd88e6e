using System.Buffers;
using System.CommandLine;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Rendering;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp init`: writes the starter bundle.</summary>
internal sealed class InitCommand : Verb
{
    private static readonly SearchValues<char> NeedNoQuotes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/\\:~");

    private readonly Argument<string?> _folder = new("DIR")
    {
        Description = "Where to; the folder is made when it is not there. Default: policies.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _force = new("--force", "-f") { Description = "Overwrite files of the same names." };

    public InitCommand(CliEnvironment environment)
        : base(
            environment,
            "init",
            "Write a commented starter bundle: the policies of a small company, to try and to change.",
            """
              pdp init                 writes to ./policies
              pdp init /etc/pdp/policies
              pdp init --force         start over
            """)
    {
        Arguments.Add(_folder);
        Options.Add(_force);
    }

    protected override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string folder = parse.GetValue(_folder) ?? "policies";
        string full = Environment.Resolve(folder);
        try
        {
            if (!parse.GetValue(_force))
                RefuseToOverwrite(folder, full);
            Directory.CreateDirectory(full);
            foreach (var (name, text) in StarterBundle.Files)
                await File.WriteAllTextAsync(Path.Combine(full, name), text, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write to `{folder}`: {IoReason.Of(failure)}", inner: failure);
        }

        Show(folder);
        return ExitCodes.Success;
    }

    // All names are looked at before the first is written: a refusal leaves nothing behind.
    private static void RefuseToOverwrite(string folder, string full)
    {
        foreach (var (name, _) in StarterBundle.Files)
        {
            if (Path.Exists(Path.Combine(full, name)))
            {
                throw new CommandFailedException(
                    $"`{Path.Combine(folder, name)}` is there already, and nothing was written",
                    "name another folder, or overwrite with `--force`");
            }
        }
    }

    private void Show(string folder)
    {
        var screen = Screen.ForOut(Environment);
        screen.WriteLine($"wrote {Words.Count(StarterBundle.Files.Length, "file")} to {folder}:", Tone.Good);
        foreach (var (name, text) in StarterBundle.Files)
            screen.Write("  ").Write(name.PadRight(20), Tone.Strong).WriteLine(Purpose(text), Tone.Faint);
        string shown = Quote(folder);
        screen.WriteLine();
        screen.WriteLine("next:", Tone.Strong);
        screen.WriteLine($"  pdp check {shown}", Tone.Accent);
        screen.WriteLine($"  pdp test {shown}", Tone.Accent);
        screen.WriteLine($"  pdp explain --policies {shown} --subject user:ana --group payroll --action read --resource payroll-record:2026-03", Tone.Accent);
        screen.WriteLine($"  pdp serve --policies {shown}", Tone.Accent);
    }

    // The first line of each file says in a comment what it is for.
    private static string Purpose(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimStart('#', ' ').TrimEnd();
    }

    private static string Quote(string path) =>
        path.AsSpan().ContainsAnyExcept(NeedNoQuotes) ? $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'" : path;
}
