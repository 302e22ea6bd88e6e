using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>
/// Where the fields of a policy stand that an explanation may point at. One number a field: policies are many, and explanations few
/// (benchmark: `scale`, retained bytes).
/// </summary>
internal sealed class FieldPlaces
{
    private const int FieldBits = 8;
    private const int LengthBits = 8;
    private const int ColumnBits = 20;

    private static readonly (string? Parent, string Name)[] Fields =
    [
        (null, "actions"), (null, "segments"), (null, "validity"),
        ("subjects", "types"), ("subjects", "ids"), ("subjects", "groups"),
        ("resources", "types"), ("resources", "ids"),
        ("require", "accessLevel"), ("require", "trust"), ("require", "mfaWithin"), ("require", "grant"),
    ];

    private readonly long[] _places;

    private FieldPlaces(long[] places) => _places = places;

    /// <summary>The places of the fields that a `spec` has.</summary>
    public static FieldPlaces Of(MappingNode spec)
    {
        var places = new List<long>();
        for (int field = 0; field < Fields.Length; field++)
        {
            (string? parent, string name) = Fields[field];
            MappingNode? owner = parent is null ? spec : spec.Find(parent) as MappingNode;
            if (owner?.FindEntry(name) is { Key.Position: var at } && at.Column < 1 << ColumnBits)
                places.Add(((((((long)at.Line << ColumnBits) | (uint)at.Column) << LengthBits) | (uint)Math.Min(at.Length, (1 << LengthBits) - 1)) << FieldBits) | (uint)field);
        }

        return new FieldPlaces([.. places]);
    }

    /// <summary>The name of a field where it stands; null when it is not there.</summary>
    /// <param name="field">The field from the `spec` on, as `subjects.groups`.</param>
    /// <param name="file">The file of the policy.</param>
    public SourcePosition? Find(ReadOnlySpan<char> field, string file)
    {
        foreach (long place in _places)
        {
            (string? parent, string name) = Fields[place & ((1 << FieldBits) - 1)];
            bool isIt = parent is null
                ? field.SequenceEqual(name)
                : field.Length == parent.Length + 1 + name.Length && field.StartsWith(parent) && field.EndsWith(name);
            if (!isIt)
                continue;
            long rest = place >> FieldBits;
            int length = (int)(rest & ((1 << LengthBits) - 1));
            rest >>= LengthBits;
            return new SourcePosition(file, (int)(rest >> ColumnBits), (int)(rest & ((1 << ColumnBits) - 1)), length);
        }

        return null;
    }
}
