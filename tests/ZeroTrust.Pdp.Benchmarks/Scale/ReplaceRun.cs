using System.Diagnostics;
using ZeroTrust.Pdp.Benchmarks.Support;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Benchmarks.Scale;

/// <summary>
/// Replaces one document of a large set again and again, as an apply does: the set, one text of it new, to a published snapshot.
/// Meanwhile another thread decides by whatever is published, and keeps how long its slowest decision took.
/// </summary>
internal sealed class ReplaceRun
{
    private const int Replacements = 40;
    private const int WarmUps = 10;

    private readonly PolicyCompiler _compiler = new();
    private readonly DecisionRequest[] _requests;
    private CompilationResult _current;
    private volatile PolicySnapshot _published;
    private volatile bool _isOver;

    private ReplaceRun(DecisionRequest[] requests, int policies)
    {
        _requests = requests;
        CompilationResult loaded = _compiler.Compile(ScalePolicies.Generate(policies));
        // As a store has them: each document by itself.
        _current = _compiler.Compile(loaded.Set, loaded);
        _published = _current.Snapshot!;
    }

    public static void Run(BarTable table, DecisionRequest[] requests, int policies, int tenants)
    {
        var run = new ReplaceRun(requests, policies);
        var quiet = new List<double>();
        var meanwhile = new List<double>();
        run.DecideUntil(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2), quiet);
        var decider = new Thread(() => run.DecideUntilOver(meanwhile));
        decider.Start();
        double[] elapsed = [.. Enumerable.Range(0, Replacements).Select(n => run.Replace(n * 37 % tenants, n)).Skip(WarmUps).Order()];
        run._isOver = true;
        decider.Join();
        table.Add("replace one document, p50", elapsed[elapsed.Length / 2], "ms", 50, "f1");
        table.Add("replace one document, slowest", elapsed[^1], "ms", null, "f1");
        table.Add("Decide without replacements, slowest", quiet.Max(), "ms", null, "f2");
        table.Add("Decide while documents are replaced, p99.9", meanwhile.Order().ElementAt((int)(meanwhile.Count * 0.999)), "ms", 1, "f3");
        table.Add("Decide while documents are replaced, slowest", meanwhile.Max(), "ms", null, "f2");
    }

    private double Replace(int tenant, int edit)
    {
        string text = ScalePolicies.Policy(tenant, 1, $"{1 + (edit % 9)}h");
        DocumentSet changed = DocumentSet.Read([new PolicySource("edit.yaml", text)]).Set;
        DocumentSet merged = _current.Set.Merge(changed, []);
        long start = Stopwatch.GetTimestamp();
        CompilationResult next = _compiler.Compile(merged, _current);
        _published = next.Snapshot ?? throw new InvalidOperationException($"the edit does not compile: {next.Diagnostics[0]}");
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (next.TakenOver != merged.Documents.Length - 1)
            throw new InvalidOperationException($"{next.TakenOver} of {merged.Documents.Length} documents were taken over");
        _current = next;
        return elapsed;
    }

    private void DecideUntil(long end, List<double> elapsed)
    {
        while (Stopwatch.GetTimestamp() < end)
            Decide(elapsed);
    }

    private void DecideUntilOver(List<double> elapsed)
    {
        while (!_isOver)
            Decide(elapsed);
    }

    private void Decide(List<double> elapsed)
    {
        var engine = new PolicyEngine();
        foreach (DecisionRequest request in _requests)
        {
            long start = Stopwatch.GetTimestamp();
            Decision decision = engine.Decide(_published, request);
            elapsed.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (decision.Failure is not null)
                throw new InvalidOperationException("a decision failed", decision.Failure);
        }
    }
}
