namespace ZeroTrust.Pdp.Storage.Entities;

/// <summary>A quarantine or grant as stored. Rows are inserted once, ended once, and never deleted. Times are microseconds since 1970 UTC.</summary>
internal sealed class ControlEntity
{
    public long Sequence { get; set; }

    public string Id { get; set; } = "";

    /// <summary>One of <see cref="ControlKinds"/>.</summary>
    public int Kind { get; set; }

    /// <summary>Type of the target or subject.</summary>
    public string Type { get; set; } = "";

    /// <summary>Id of the target or subject.</summary>
    public string Target { get; set; } = "";

    /// <summary>Name of a grant.</summary>
    public string Name { get; set; } = "";

    public string ScopeAction { get; set; } = "";

    public string ScopeType { get; set; } = "";

    public string ScopeId { get; set; } = "";

    public string Reason { get; set; } = "";

    public string Author { get; set; } = "";

    public long CreatedAt { get; set; }

    public long StartsAt { get; set; }

    public long? EndsAt { get; set; }

    public long? EndedAt { get; set; }

    public string? EndedBy { get; set; }

    public string? EndReason { get; set; }
}
