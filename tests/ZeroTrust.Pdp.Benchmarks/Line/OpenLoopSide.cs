namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>Open-loop latency of one server at a part of its own maximum; see <see cref="OpenLoop"/>.</summary>
internal sealed class OpenLoopSide(LineTarget target)
{
    /// <summary>The part of its maximum that a server is loaded with.</summary>
    public const double Load = 0.85;

    private readonly List<double> _medians = [];
    private readonly List<double> _tails = [];

    public string Name => target.Name;

    /// <summary>Calls a second that the server answers to calls that come as in the rest, when more come.</summary>
    public double Maximum { get; private set; }

    /// <summary>Median over the rounds, in microseconds.</summary>
    public double Median => LineRun.Median(_medians);

    /// <summary>Median over the rounds of the 99th percentile of each, in microseconds.</summary>
    public double Tail => LineRun.Median(_tails);

    public void FindMaximum(int rounds, double seconds)
    {
        double first = OpenLoop.Saturate(target.EndPoint, target.Path, target.Body, 3_000);
        double most = OpenLoop.Saturate(target.EndPoint, target.Path, target.Body, (int)(first * seconds));
        Maximum = LineRun.Median([.. Enumerable.Range(0, rounds).Select(_ =>
            OpenLoop.Sustain(target.EndPoint, target.Path, target.Body, most, (int)(most * seconds)))]);
    }

    public void Measure(double seconds)
    {
        double rate = Maximum * Load;
        double[] latencies = OpenLoop.Run(target.EndPoint, target.Path, target.Body, rate, (int)(rate * seconds));
        _medians.Add(LineRun.Percentile(latencies, 0.5));
        _tails.Add(LineRun.Percentile(latencies, 0.99));
    }
}
