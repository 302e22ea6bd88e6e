using ZeroTrust.Pdp.Cli.Files;

namespace ZeroTrust.Pdp.Cli.Tests.Support;

/// <summary>A folder of its own, and runs of the command line in it.</summary>
internal sealed class CliSandbox : IDisposable
{
    public CliSandbox() => Folder = Directory.CreateTempSubdirectory("pdp-cli-").FullName;

    public string Folder { get; }

    public string Input { get; set; } = "";

    public bool Terminal { get; set; }

    public TimeProvider Time { get; set; } = new FixedTime(FixedTime.Monday);

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public CliEnvironment Environment(TextWriter? output = null, TextWriter? error = null) => new()
    {
        In = new StringReader(Input),
        Out = output ?? TextWriter.Null,
        Error = error ?? TextWriter.Null,
        OutIsTerminal = Terminal,
        ErrorIsTerminal = Terminal,
        Width = 100,
        Time = Time,
        Variable = name => Variables.GetValueOrDefault(name),
        WorkingDirectory = Folder,
    };

    public async Task<CliRun> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await PdpCommandLine.RunAsync(arguments, Environment(output, error), CancellationToken.None);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Writes the starter bundle to `policies`.</summary>
    public void WriteStarter()
    {
        foreach (var (name, text) in StarterBundle.Files)
            Write(Path.Combine("policies", name), text);
    }

    public SourceTexts StarterTexts() => SourceTexts.Of(PolicyFiles.Read(Environment(), ["policies"]));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
