namespace ZeroTrust.Cel;

/// <summary>Whether two values have an order.</summary>
internal enum OrderOutcome : byte
{
    /// <summary>The kinds have no common order.</summary>
    None,

    /// <summary>The order is known.</summary>
    Ordered,

    /// <summary>One is NaN.</summary>
    Unordered,
}
