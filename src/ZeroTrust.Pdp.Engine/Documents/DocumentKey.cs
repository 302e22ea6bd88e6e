namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Names a document: no two documents of a set share kind and name.</summary>
/// <param name="Kind">For example `Policy`.</param>
/// <param name="Name">`metadata.name`.</param>
public readonly record struct DocumentKey(string Kind, string Name) : IComparable<DocumentKey>
{
    /// <summary>Orders by kind and name, ordinal.</summary>
    /// <inheritdoc/>
    public int CompareTo(DocumentKey other)
    {
        int byKind = string.CompareOrdinal(Kind, other.Kind);
        return byKind != 0 ? byKind : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary>Compares by kind and name.</summary>
    public static bool operator <(DocumentKey left, DocumentKey right) => left.CompareTo(right) < 0;

    /// <summary>Compares by kind and name.</summary>
    public static bool operator >(DocumentKey left, DocumentKey right) => left.CompareTo(right) > 0;

    /// <summary>Compares by kind and name.</summary>
    public static bool operator <=(DocumentKey left, DocumentKey right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by kind and name.</summary>
    public static bool operator >=(DocumentKey left, DocumentKey right) => left.CompareTo(right) >= 0;

    /// <summary>`Kind/name`.</summary>
    public override string ToString() => $"{Kind}/{Name}";
}
