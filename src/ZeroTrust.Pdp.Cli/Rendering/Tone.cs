namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>What a piece of text means; on a terminal it gets the colour of its meaning.</summary>
internal enum Tone
{
    /// <summary>Text.</summary>
    Plain,

    /// <summary>Allowed, met, added (green).</summary>
    Good,

    /// <summary>Denied, failed, removed, errors (red).</summary>
    Bad,

    /// <summary>Challenged, warned, changed (yellow).</summary>
    Caution,

    /// <summary>Places and names to act on (cyan).</summary>
    Accent,

    /// <summary>Headings (bold).</summary>
    Strong,

    /// <summary>Beside the point (grey).</summary>
    Faint,
}
