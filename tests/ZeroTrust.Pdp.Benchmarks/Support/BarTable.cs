using System.Globalization;

namespace ZeroTrust.Pdp.Benchmarks.Support;

/// <summary>The one table of a run: what was measured, its bar, and whether it is kept.</summary>
internal sealed class BarTable
{
    private readonly List<string> _missed = [];

    public BarTable()
    {
        Console.WriteLine("|                                                    |    measured |      bar |");
        Console.WriteLine("|----------------------------------------------------|------------:|---------:|");
    }

    /// <summary>A row whose bar, if it has one, is the most that may be measured.</summary>
    public void Add(string what, double measured, string unit, double? bar = null, string format = "f0") =>
        Add(what, measured, unit, bar, "≤", measured > bar, format);

    /// <summary>A row whose bar is the least that may be measured.</summary>
    public void AddAtLeast(string what, double measured, string unit, double bar, string format) =>
        Add(what, measured, unit, bar, "≥", !(measured >= bar), format);

    /// <returns>The exit code: 0 when every bar is kept.</returns>
    public int Conclude()
    {
        Console.WriteLine(_missed.Count == 0 ? "every bar is kept" : $"missed: {string.Join("; ", _missed)}");
        return _missed.Count == 0 ? 0 : 1;
    }

    private void Add(string what, double measured, string unit, double? bar, string relation, bool missed, string format)
    {
        string limit = bar is { } number ? string.Create(CultureInfo.InvariantCulture, $"{relation} {number} {unit}") : "";
        string value = $"{measured.ToString(format, CultureInfo.InvariantCulture)} {unit}";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what,-50} | {value,11} | {limit,8} |"));
        if (missed)
            _missed.Add(what);
    }
}
