using System.Text;

namespace ZeroTrust.Pdp.Cli.Tests.Support;

/// <summary>A writer that tells when a line with a certain beginning has been written.</summary>
internal sealed class LineSignal(string beginning) : TextWriter
{
    private readonly StringBuilder _line = new();
    private readonly SemaphoreSlim _seen = new(0);
    private string _found = "";

    public override Encoding Encoding => Encoding.UTF8;

    public async Task<string> WaitAsync(TimeSpan limit)
    {
        Assert.That(await _seen.WaitAsync(limit), Is.True, $"no line begins with `{beginning}`");
        return Volatile.Read(ref _found);
    }

    public override void Write(char value)
    {
        lock (_line)
        {
            if (value != '\n')
            {
                _line.Append(value);
                return;
            }

            string line = _line.ToString();
            _line.Clear();
            if (!line.StartsWith(beginning, StringComparison.Ordinal))
                return;
            Volatile.Write(ref _found, line);
            _seen.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _seen.Dispose();
        base.Dispose(disposing);
    }
}
