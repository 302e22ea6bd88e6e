using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Cel;

/// <summary>
/// The anchors E1 to E6 beside the same conditions in C#, in turns, so that a disturbance of the machine meets both; the
/// result is the median of the rounds' ratios. All conditions run in one process, as policies do, which is harder on the
/// runtime's guesses than a process for each.
/// </summary>
internal static class RatioRun
{
    // Slices shorter than the scheduler's, so that most are not interrupted.
    private const int DefaultRounds = 701;
    private const int Evaluations = 4_000;
    private const int Warmups = 40;
    private const double MeanBar = 3.0;
    private const double SingleBar = 5.0;

    /// <returns>0 when the geometric mean and every single ratio keep their bars and nothing was allocated; 1 otherwise.</returns>
    public static int Run(string[] args)
    {
        int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultRounds;
        var inputs = new CelInputs();
        string[] names = [.. CelConditions.Anchors, CelConditions.Policy];
        var cases = names.Select(name => (Name: name, Program: CelConditions.Compile(name), ByHand: CelConditions.ByHand(name, inputs))).ToArray();
        for (int i = 0; i < Warmups; i++)
        {
            foreach (var (_, program, byHand) in cases)
            {
                Time(byHand);
                Time(program, inputs);
            }

            // Time for the runtime to put its optimized code in place.
            Thread.Sleep(50);
        }

        var byHandTimes = names.ToDictionary(static name => name, static _ => new List<double>(), StringComparer.Ordinal);
        var celTimes = names.ToDictionary(static name => name, static _ => new List<double>(), StringComparer.Ordinal);
        for (int round = 0; round < rounds; round++)
        {
            foreach (var (name, program, byHand) in cases)
            {
                byHandTimes[name].Add(Time(byHand));
                celTimes[name].Add(Time(program, inputs));
            }
        }

        double logarithms = 0;
        bool isGood = true;
        foreach (var (name, program, _) in cases)
        {
            double ratio = Median(celTimes[name].Zip(byHandTimes[name], static (cel, hand) => cel / hand));
            double bytes = Allocated(program, inputs);
            Print($"{name,-6} C# {Median(byHandTimes[name]),6:F1} ns   CEL {Median(celTimes[name]),6:F1} ns   ratio {ratio:F2}   {bytes:F2} bytes");
            isGood &= bytes == 0;
            if (name == CelConditions.Policy)
                continue;
            isGood &= ratio <= SingleBar;
            logarithms += Math.Log(ratio);
        }

        double mean = Math.Exp(logarithms / (cases.Length - 1));
        Print($"geometric mean of E1 to E6: {mean:F2} (bar {MeanBar:F1}, none above {SingleBar:F1}, 0 bytes)");
        return isGood && mean <= MeanBar ? 0 : 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Time(Func<bool> byHand)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Evaluations; i++)
        {
            if (!byHand())
                throw new InvalidOperationException("the condition must hold");
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Evaluations;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Time(CelProgram program, CelInputs inputs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Evaluations; i++)
        {
            if (program.EvaluateTruth(inputs, out _) != CelTruth.True)
                throw new InvalidOperationException("the condition must hold");
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Evaluations;
    }

    private static double Allocated(CelProgram program, CelInputs inputs)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Time(program, inputs);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Evaluations;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
