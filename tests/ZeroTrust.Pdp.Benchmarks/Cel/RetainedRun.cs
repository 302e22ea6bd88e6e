using System.Diagnostics;
using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Cel;

/// <summary>
/// What a large policy set costs in memory and at start-up: compiles many distinct conditions in a new process, on two threads,
/// keeps the programs, and counts the bytes that outlive a collection.
/// </summary>
internal static class RetainedRun
{
    private const int Expressions = 10_000;
    private const int Threads = 2;
    private const int DefaultBar = 4_096;
    private static readonly TimeSpan TimeBar = TimeSpan.FromSeconds(1);

    /// <returns>0 when fewer bytes than the bar are retained for each expression and all compiled within a second; 1 otherwise.</returns>
    public static int Run(string[] args)
    {
        int bar = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultBar;
        string[] sources = ManyConditions.Create(Expressions);
        var programs = new CelProgram[Expressions];
        long sourceBytes = sources.Sum(static s => 22 + (2 * (long)s.Length));

        // One of each shape brings in what all share, the tables of the standard library above all.
        foreach (string source in ManyConditions.Create(5))
            Compile(source);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long start = Stopwatch.GetTimestamp();
        Parallel.For(0, Expressions, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i => programs[i] = Compile(sources[i]));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        long retained = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(programs);

        long warmStart = Stopwatch.GetTimestamp();
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        foreach (string source in sources)
            Compile(source);
        TimeSpan warm = Stopwatch.GetElapsedTime(warmStart);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;

        // The text is the caller's string, which the program holds on to, so it counts.
        double each = (double)(retained + sourceBytes) / Expressions;
        Print($"{Expressions} expressions, {(double)sources.Sum(static s => s.Length) / Expressions:F0} characters on average");
        Print($"retained: {each:F0} bytes each, {(double)sourceBytes / Expressions:F0} of them the source (bar {bar})");
        Print($"parse, check and plan of all on {Threads} threads in a new process: {elapsed.TotalMilliseconds:F0} ms (bar {TimeBar.TotalMilliseconds:F0} ms)");
        Print($"again on one thread: {warm.TotalMicroseconds / Expressions:F1} µs and {(double)allocated / Expressions:F0} bytes allocated each");
        return each < bar && elapsed < TimeBar ? 0 : 1;
    }

    private static CelProgram Compile(string source)
    {
        CelCompilation compilation = CelInputs.Environment.Compile(source, CelType.Bool);
        return compilation.Program ?? throw new InvalidOperationException($"{source}\n{string.Join('\n', compilation.Diagnostics)}");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
