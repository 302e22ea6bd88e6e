using Google.Protobuf.Collections;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows the attributes that were read: whom each was believed from, and how old it is.</summary>
internal static class AttributesView
{
    public static void Write(Screen screen, RepeatedField<AttributeTrace> attributes)
    {
        if (attributes.Count == 0)
            return;
        screen.WriteLine();
        screen.WriteLine("attributes", Tone.Strong);
        var listing = new Listing(new("attribute"), new("state"), new("value"), new("source"), new("observed"), new("not heard"));
        foreach (var attribute in attributes)
        {
            bool present = attribute.State == AttributeState.Present;
            listing.Add(
                new(attribute.Path),
                new(Words.Of(attribute.State), present ? Tone.Plain : Tone.Caution),
                new(present ? attribute.Value.Literal : "", Tone.Accent),
                new(SourceOf(attribute)),
                new(ObservedOf(attribute)),
                new(string.Join("; ", attribute.Ignored.Select(static one => $"{one.Source}: {one.Reason}")), Tone.Faint));
        }

        screen.Write(listing, "  ");
    }

    private static string SourceOf(AttributeTrace attribute) =>
        attribute.StatedSource.Length == 0 ? attribute.Source : $"{attribute.Source} ({attribute.StatedSource})";

    private static string ObservedOf(AttributeTrace attribute)
    {
        string observed = attribute.ObservedAt is { } time ? Words.Of(time) : "";
        return attribute.Limit is { } limit ? $"{(observed.Length == 0 ? "not known" : observed)}, at most {Words.Of(limit)} old" : observed;
    }
}
