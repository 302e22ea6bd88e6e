using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows which documents a revision changes.</summary>
internal static class ChangeView
{
    public static void Write(Screen screen, IEnumerable<DocumentChange> changes)
    {
        foreach (var change in changes)
        {
            var (sign, tone) = change.Kind switch
            {
                ChangeKind.Added => ("+", Tone.Good),
                ChangeKind.Removed => ("-", Tone.Bad),
                _ => ("~", Tone.Caution),
            };
            screen.Write("  ").WriteLine($"{sign} {change.Document.Kind}/{change.Document.Name}", tone);
        }
    }
}
