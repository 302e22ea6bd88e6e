using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A host-defined record type. The index of a field is its position.</summary>
public sealed class CelObjectType
{
    private readonly FrozenDictionary<string, int> _indexes;

    /// <summary>Declares a record type.</summary>
    /// <param name="name">The name shown in diagnostics and given by <c>type()</c>.</param>
    /// <param name="fields">The fields in order of their indexes.</param>
    /// <exception cref="ArgumentException">The name is empty, two fields share a name, or a clock field is not a timestamp.</exception>
    public CelObjectType(string name, params CelField[] fields)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(fields);
        Name = name;
        Fields = [.. fields];
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Length; i++)
        {
            if (!indexes.TryAdd(fields[i].Name, i))
                throw new ArgumentException($"the field `{fields[i].Name}` is declared twice", nameof(fields));
            if (fields[i].IsClock && fields[i].Type.TypeKind != CelTypeKind.Timestamp)
                throw new ArgumentException($"the clock field `{fields[i].Name}` must be a timestamp", nameof(fields));
        }

        _indexes = indexes.ToFrozenDictionary(StringComparer.Ordinal);
        Shape = this;
    }

    private CelObjectType(CelObjectType general, ImmutableArray<CelField> fields)
    {
        Name = general.Name;
        Fields = fields;
        _indexes = general._indexes;
        Shape = general.Shape;
    }

    /// <summary>The type's name.</summary>
    public string Name { get; }

    /// <summary>The fields; the position is the index.</summary>
    public ImmutableArray<CelField> Fields { get; }

    /// <summary>The type that records of this type name as their own: itself, or the one it was made from by <see cref="Refine"/>.</summary>
    internal CelObjectType Shape { get; }

    /// <summary>
    /// The same records with more said about a field, for an environment that knows more about them. The records keep the type that they
    /// have; the host sees to it that the field is what is said here.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such field, or it is a clock.</exception>
    public CelObjectType Refine(string field, CelType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var index = IndexOf(field);
        if (index < 0 || Fields[index].IsClock)
            throw new ArgumentException($"`{Name}` has no field `{field}` to refine", nameof(field));
        return new CelObjectType(this, Fields.SetItem(index, Fields[index] with { Type = type }));
    }

    /// <summary>The index of a field, or -1.</summary>
    public int IndexOf(string name) => _indexes.TryGetValue(name, out var index) ? index : -1;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
