using System.Diagnostics;
using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Micro;
using ZeroTrust.Pdp.Benchmarks.Support;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>
/// The conditions of <see cref="CelEvaluationBenchmarks"/> beside the same ones under Node.js with `@bufbuild/cel`: planned once,
/// warmed up, then in turns. What counts is the ratio within a round, where both met the same machine; its median is the result.
/// </summary>
internal static class PeerRun
{
    private const double DefaultBar = 10;
    private const int Rounds = 15;
    private const int WarmUps = 6;
    private const long Target = 25_000_000;

    public static async Task<int> RunAsync(string[] args)
    {
        double bar = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : DefaultBar;
        string folder = Path.GetFullPath("tests/ZeroTrust.Cel.Conformance.Tests/data");
        if (!Directory.Exists(Path.Combine(folder, "node_modules/@bufbuild/cel")))
        {
            await Console.Error.WriteLineAsync($"@bufbuild/cel is not in {folder}; from the root of the repository run: bash tests/setup");
            return 1;
        }

        var inputs = new CelInputs();
        using NodeProcess peer = await NodePeer.StartAsync(folder, inputs, CelConditions.Sources);
        await Console.Out.WriteLineAsync("        ours ns   peer ns    ratio   lowest   highest");
        bool isGood = true;
        foreach ((string name, string text) in CelConditions.Sources)
        {
            CelProgram program = CelInputs.Environment.Compile(text, CelType.Bool).Program ?? throw new InvalidOperationException(text);
            isGood &= await MeasureAsync(name, program, inputs, peer) >= bar;
        }

        await Console.Out.WriteLineAsync(isGood ? $"every ratio is at least {bar}" : $"a ratio is below {bar}");
        return isGood ? 0 : 1;
    }

    private static async Task<double> MeasureAsync(string name, CelProgram program, CelInputs inputs, NodeProcess peer)
    {
        // Both compile in tiers: what is warm is known by running it as long as it is measured.
        int ownCount = 1_000;
        int peerCount = 1_000;
        for (int n = 0; n < WarmUps; n++)
        {
            ownCount = Scale(ownCount, Own(program, inputs, ownCount));
            peerCount = Scale(peerCount, await peer.MeasureAsync($"{name} {peerCount}"));
        }

        var own = new double[Rounds];
        var other = new double[Rounds];
        var ratios = new double[Rounds];
        for (int n = 0; n < Rounds; n++)
        {
            own[n] = (double)Own(program, inputs, ownCount) / ownCount;
            other[n] = (double)await peer.MeasureAsync($"{name} {peerCount}") / peerCount;
            ratios[n] = other[n] / own[n];
        }

        Array.Sort(ratios);
        double ratio = ratios[Rounds / 2];
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{name}  {Median(own),11:f1} {Median(other),9:f0} {ratio,8:f1} {ratios[0],8:f1} {ratios[^1],9:f1}"));
        return ratio;
    }

    private static long Own(CelProgram program, CelInputs inputs, int count)
    {
        int wrong = 0;
        long start = Stopwatch.GetTimestamp();
        for (int n = count; n > 0; n--)
        {
            if (program.EvaluateTruth(inputs, out _) != CelTruth.True)
                wrong++;
        }

        long elapsed = Stopwatch.GetElapsedTime(start).Ticks * (1_000_000_000 / TimeSpan.TicksPerSecond);
        return wrong == 0 ? elapsed : throw new InvalidOperationException($"{program} is not true");
    }

    private static int Scale(int count, long elapsed) => (int)Math.Clamp(count * (double)Target / Math.Max(elapsed, 1), 100, 20_000_000);

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
