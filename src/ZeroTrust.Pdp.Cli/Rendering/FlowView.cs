using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows how the flow between segments was judged: where the request comes from, where it goes to, and which entry lets it in.</summary>
internal static class FlowView
{
    /// <summary>Writes the flow; nothing where there are no segments.</summary>
    public static void Write(Screen screen, FlowTrace? flow)
    {
        if (flow is null)
            return;
        screen.WriteLine();
        screen.Write("flow", Tone.Strong).Write(": ");
        screen.WriteLine(flow.Allowed ? "allowed" : "not allowed", flow.Allowed ? Tone.Good : Tone.Bad);
        if (flow.DestinationSegments.Count == 0 && flow.Problems.Count == 0)
        {
            screen.WriteLine("  the resource is in no segment: policies alone guard it", Tone.Faint);
            return;
        }

        WriteEnd(screen, "from", flow.SourceWorkload, "no workload is named", flow.SourceSegments);
        WriteEnd(screen, "to  ", flow.DestinationWorkload, "the resource", flow.DestinationSegments);
        foreach (var step in flow.Steps)
            WriteStep(screen, step);
        foreach (var problem in flow.Problems)
            screen.Write("  ").WriteLine(problem, Tone.Caution);
    }

    private static void WriteEnd(Screen screen, string label, string workload, string otherwise, IEnumerable<string> segments)
    {
        string names = string.Join(", ", segments);
        screen.Write("  ").Write(label, Tone.Faint).Write(" ").Write(workload.Length > 0 ? workload : otherwise);
        screen.WriteLine(names.Length > 0 ? $", segment {names}" : ", no segment", Tone.Faint);
    }

    private static void WriteStep(Screen screen, FlowStep step)
    {
        bool isStated = step.Missing.Length == 0;
        screen.Write("  ").Write(isStated ? "stated      " : "not stated  ", isStated ? Tone.Good : step.Audit ? Tone.Caution : Tone.Bad);
        screen.Write($"{step.From} → {step.To}");
        if (step.Audit)
            screen.Write(" (audit)", Tone.Caution);
        if (!isStated)
            screen.Write(": ").Write(step.Missing);
        screen.WriteLine($"  {Words.Of(step.Position)}", Tone.Faint);
    }
}
