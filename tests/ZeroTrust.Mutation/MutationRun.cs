using System.Diagnostics;
using System.Globalization;

namespace ZeroTrust.Mutation;

/// <summary>Finds out which tests reach which mutants, has the mutants judged, and prints what survived and the score.</summary>
internal sealed class MutationRun(string folder, string tests, string report, IReadOnlyCollection<string> files)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<int, string> _verdicts = [];

    /// <returns>0 when mutants were judged, whatever the score; 1 when the tests fail without a mutant.</returns>
    public int Run()
    {
        string work = Directory.CreateTempSubdirectory("pdp-mutation-").FullName;
        string coverageFile = Path.Combine(work, "coverage");
        using (Process cover = Start("cover", coverageFile))
        {
            if (!Wait(cover, null, TimeSpan.MaxValue))
            {
                Console.Error.WriteLine("the tests fail without any mutant");
                return 1;
            }
        }

        var coverage = new Coverage(coverageFile);
        IReadOnlyList<Mutant> mutants = Mutant.Read(report, files);
        var open = new Queue<int>(mutants.Where(mutant => coverage.IsReached(mutant.Id) && !coverage.Static.Contains(mutant.Id)).Select(static mutant => mutant.Id));
        while (open.Count > 0)
            Judge(open, coverage, coverageFile, work);
        Directory.Delete(work, recursive: true);
        Print(mutants, coverage);
        return 0;
    }

    /// <summary>One process, until all are judged or one of them hangs or ends it.</summary>
    private void Judge(Queue<int> open, Coverage coverage, string coverageFile, string work)
    {
        string list = Path.Combine(work, "mutants");
        string results = Path.Combine(work, "results");
        File.WriteAllLines(list, open.Select(static mutant => mutant.ToString(CultureInfo.InvariantCulture)));
        File.WriteAllText(results, "");
        using Process worker = Start("judge", coverageFile, list, results);
        int seen = 0;
        bool ended = false;
        while (!ended && open.Count > 0)
        {
            // A mutant that makes its tests three times as slow, and ten seconds more, hangs for all that anybody can wait for.
            ended = !Wait(worker, results, Patience + (coverage.DurationOf(open.Peek()) * 3)) || worker.HasExited;
            foreach (string line in File.ReadAllLines(results).Where(static line => line.Contains(' ', StringComparison.Ordinal)).Skip(seen))
            {
                string[] parts = line.Split(' ');
                _verdicts[int.Parse(parts[0], CultureInfo.InvariantCulture)] = parts[1];
                open.Dequeue();
                seen++;
            }
        }

        if (!worker.HasExited)
            worker.Kill();
        worker.WaitForExit();

        // The one that was being judged is why.
        if (open.Count > 0)
            _verdicts[open.Dequeue()] = "killed";
    }

    private Process Start(string mode, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(MutationRun).Assembly.Location);
        foreach (string argument in (string[])[mode, folder, tests, .. arguments])
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;

        // Nobody reads what tests print; a full pipe would stop them.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, data) => Console.Error.WriteLine(data.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits until the process ends or its file grows; false when it ended badly, or nothing happened for too long.</summary>
    private static bool Wait(Process process, string? file, TimeSpan patience)
    {
        long length = file is null ? 0 : new FileInfo(file).Length;
        var clock = Stopwatch.StartNew();
        while (!process.WaitForExit(50))
        {
            if (file is not null && new FileInfo(file).Length != length)
                return true;
            if (clock.Elapsed > patience)
                return false;
        }

        return process.ExitCode == 0;
    }

    private void Print(IReadOnlyList<Mutant> mutants, Coverage coverage)
    {
        int killed = 0;
        int judged = 0;
        int statics = 0;
        foreach (Mutant mutant in mutants.OrderBy(static mutant => mutant.File, StringComparer.Ordinal).ThenBy(static mutant => mutant.Line))
        {
            if (coverage.Static.Contains(mutant.Id))
            {
                statics++;
                continue;
            }

            judged++;
            string verdict = _verdicts.GetValueOrDefault(mutant.Id, "reached by no test");
            if (verdict == "killed")
                killed++;
            else
                Console.WriteLine($"{verdict}: {mutant.File}:{mutant.Line} {mutant.Kind}: {mutant.Replacement.ReplaceLineEndings(" ")}");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{killed} of {judged} mutants killed, {100.0 * killed / Math.Max(1, judged):0.0} %; {statics} of static initialisation not judged"));
    }
}
