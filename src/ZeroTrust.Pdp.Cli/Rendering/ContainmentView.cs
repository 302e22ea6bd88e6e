using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows the quarantine that a request met.</summary>
internal static class ContainmentView
{
    public static void Write(Screen screen, ContainmentTrace? containment)
    {
        if (containment?.Quarantine is not { } quarantine)
            return;
        screen.WriteLine();
        screen.Write("quarantine", Tone.Strong).Write($": {TextOf(quarantine.Target)}, by {quarantine.CreatedBy}: {quarantine.Reason}");
        screen.WriteLine($"  {quarantine.Id}", Tone.Faint);
        if (containment.BreakGlass is { } grant)
        {
            screen.Write("  passed by break-glass", Tone.Caution).Write($", approved by {grant.ApprovedBy}: {grant.Reason}");
            screen.WriteLine($"  {grant.Id}", Tone.Faint);
        }
    }

    /// <summary>A target in one line, as `pdp quarantine add` takes it.</summary>
    public static string TextOf(QuarantineTarget? target) => target?.TargetCase switch
    {
        QuarantineTarget.TargetOneofCase.Subject => $"subject {TextOf(target.Subject)}",
        QuarantineTarget.TargetOneofCase.Device => $"device {target.Device}",
        QuarantineTarget.TargetOneofCase.Workload => $"workload {target.Workload}",
        QuarantineTarget.TargetOneofCase.Segment => $"segment {target.Segment}",
        QuarantineTarget.TargetOneofCase.Resource => $"resource {TextOf(target.Resource)}",
        _ => "",
    };

    /// <summary>`type:id`, or the type alone.</summary>
    public static string TextOf(EntityRef entity) => entity.Id.Length == 0 ? entity.Type : $"{entity.Type}:{entity.Id}";
}
