namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>Where the keys of an issuer come from. Thread-safe.</summary>
internal interface IKeySource
{
    /// <summary>The keys of now; null: there are none that may still be used.</summary>
    KeySet? Keys { get; }

    /// <summary>Looks for newer keys because a token names one that is not there; does nothing when that was done a moment ago.</summary>
    Task RefreshAsync();

    /// <summary>Called every half second; the task ends with what it began, and need not be awaited.</summary>
    Task LookAsync();
}
