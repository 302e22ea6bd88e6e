using System.Globalization;

namespace ZeroTrust.Pdp.Benchmarks.Scale;

/// <summary>The one table of the run: what was measured, its bar, and whether it is kept.</summary>
internal sealed class ScaleTable
{
    private readonly List<string> _missed = [];

    public ScaleTable()
    {
        Console.WriteLine("|                                                    |    measured |      bar |");
        Console.WriteLine("|----------------------------------------------------|------------:|---------:|");
    }

    public void Add(string what, double measured, string unit, double? bar = null, string format = "f0")
    {
        string limit = bar is { } most ? string.Create(CultureInfo.InvariantCulture, $"≤ {most} {unit}") : "";
        string value = $"{measured.ToString(format, CultureInfo.InvariantCulture)} {unit}";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what,-50} | {value,11} | {limit,8} |"));
        if (measured > bar)
            _missed.Add(what);
    }

    /// <returns>The exit code: 0 when every bar is kept.</returns>
    public int Conclude()
    {
        Console.WriteLine(_missed.Count == 0 ? "every bar is kept" : $"missed: {string.Join("; ", _missed)}");
        return _missed.Count == 0 ? 0 : 1;
    }
}
