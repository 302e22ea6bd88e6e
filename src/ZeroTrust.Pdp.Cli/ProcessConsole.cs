using System.Text;

namespace ZeroTrust.Pdp.Cli;

/// <summary>The console of this process. Output is UTF-8 whatever the locale, so that a pipe never sees `?` for a letter.</summary>
internal sealed class ProcessConsole : IDisposable
{
    private readonly StreamWriter _out;
    private readonly StreamWriter _error;
    private readonly StreamReader _in;

    private ProcessConsole()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        _out = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
        _error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
        _in = new StreamReader(Console.OpenStandardInput(), utf8);
        bool outIsTerminal = !Console.IsOutputRedirected;
        Environment = new CliEnvironment
        {
            In = _in,
            Out = _out,
            Error = _error,
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = outIsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : 100,
            Time = TimeProvider.System,
            Variable = System.Environment.GetEnvironmentVariable,
            WorkingDirectory = Directory.GetCurrentDirectory(),
        };
    }

    public CliEnvironment Environment { get; }

    public static ProcessConsole Open() => new();

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
        _in.Dispose();
    }
}
