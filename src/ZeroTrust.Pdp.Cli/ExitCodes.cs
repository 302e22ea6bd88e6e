namespace ZeroTrust.Pdp.Cli;

/// <summary>What `pdp` tells the shell. The numbers are part of the contract with scripts and never change meaning.</summary>
internal static class ExitCodes
{
    /// <summary>The command did what it was asked for; for `decide` and `explain`: ALLOW.</summary>
    public const int Success = 0;

    /// <summary>Wrong usage, a server that cannot be reached or refuses, or failed input and output; for `test`: a test failed.</summary>
    public const int Failure = 1;

    /// <summary>The policy documents have errors (with `check --strict`: or warnings).</summary>
    public const int InvalidPolicy = 2;

    /// <summary>`decide` and `explain`: DENY.</summary>
    public const int Deny = 3;

    /// <summary>`test`: there was nothing to run.</summary>
    public const int NothingRan = 3;

    /// <summary>`decide` and `explain`: CHALLENGE.</summary>
    public const int Challenge = 4;

    /// <summary>The table shown by `pdp --help`.</summary>
    public const string Help =
        """
        Exit codes:
          0  success; decide and explain: ALLOW; test: all passed
          1  wrong usage or failure (the message says what to do); test: a test failed
          2  the policy documents have errors
          3  decide and explain: DENY; test: nothing ran
          4  decide and explain: CHALLENGE
        """;
}
