using ZeroTrust.Pdp.Cli.Rendering;

namespace ZeroTrust.Pdp.Cli.Commands.Controls;

/// <summary>Shows a listing of quarantines or grants.</summary>
internal static class ControlListing
{
    public static void Show(Screen screen, Listing listing, string nextPageToken, string none)
    {
        if (listing.Rows.Count == 0)
        {
            screen.WriteLine(none);
            return;
        }

        screen.Write(listing);
        if (nextPageToken.Length > 0)
            screen.WriteLine("there are older ones: raise `--limit`", Tone.Faint);
    }
}
