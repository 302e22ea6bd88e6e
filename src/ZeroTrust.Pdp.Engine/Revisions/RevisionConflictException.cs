namespace ZeroTrust.Pdp.Engine.Revisions;

/// <summary>An optimistic lock did not hold: somebody else changed the store first. Nothing was changed.</summary>
public sealed class RevisionConflictException : Exception
{
    /// <summary>States what was expected and what was found.</summary>
    /// <param name="pointer">`newest` or `active`.</param>
    /// <param name="expected">The revision the caller expected.</param>
    /// <param name="actual">The revision the store has.</param>
    public RevisionConflictException(string pointer, long expected, long actual)
        : base($"the {pointer} revision is {actual}, not {expected}")
    {
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The revision the caller expected.</summary>
    public long Expected { get; }

    /// <summary>The revision the store has.</summary>
    public long Actual { get; }
}
