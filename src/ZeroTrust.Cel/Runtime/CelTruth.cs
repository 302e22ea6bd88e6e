namespace ZeroTrust.Cel;

/// <summary>The outcome of a boolean evaluation.</summary>
public enum CelTruth : byte
{
    /// <summary>The expression is false.</summary>
    False,

    /// <summary>The expression is true.</summary>
    True,

    /// <summary>The evaluation failed.</summary>
    Error,
}
