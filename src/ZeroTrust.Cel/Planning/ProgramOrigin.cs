namespace ZeroTrust.Cel;

/// <summary>
/// What, together with its source, a program was compiled from. Its tree can be had again from these, so that it need not be
/// kept: it is three times as large as the plan (benchmark: `retained`). Programs compiled alike share one.
/// </summary>
internal sealed record ProgramOrigin(CelEnvironment Environment, CelType? Expected, bool IsChecked)
{
    /// <summary>Whether a person wrote the source, and so hears of what is wrong with its constants and of what it may cost.</summary>
    internal bool IsAuthored { get; init; } = true;
}
