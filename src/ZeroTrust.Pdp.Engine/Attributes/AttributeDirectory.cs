using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>
/// What the PDP knows of subjects, devices and resources besides what requests say (NIST SP 800-207 section 3.3, asset and subject
/// databases). Immutable: what is learned later is another directory. Looking up costs one hash.
/// </summary>
public sealed class AttributeDirectory
{
    private readonly FrozenDictionary<(EntityKind Kind, string Type, string Id), KnownEntity> _entities;

    private AttributeDirectory(FrozenDictionary<(EntityKind, string, string), KnownEntity> entities)
    {
        _entities = entities;
        Count = entities.Count;
    }

    /// <summary>Knows nothing.</summary>
    public static AttributeDirectory Empty { get; } = new(FrozenDictionary<(EntityKind, string, string), KnownEntity>.Empty);

    /// <summary>How many entities are known.</summary>
    public int Count { get; }

    /// <summary>Makes a directory of statements in any order.</summary>
    /// <exception cref="ArgumentException">A source says something twice about one entity, is named `caller` or `catalogue`, or the entity is an action or the context.</exception>
    public static AttributeDirectory Of(IEnumerable<AttributeStatement> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var entities = new Dictionary<(EntityKind, string, string), KnownEntity>();
        foreach (IGrouping<(EntityKind, string, string), AttributeStatement> group in statements.GroupBy(static one => (one.Kind, one.Type, one.Id)))
            entities.Add(group.Key, Combine(group.OrderBy(static one => one.Source, StringComparer.Ordinal)));
        return entities.Count == 0 ? Empty : new AttributeDirectory(entities.ToFrozenDictionary());
    }

    internal KnownEntity? Find(EntityKind kind, string type, string id) =>
        Count == 0 ? null : _entities.GetValueOrDefault((kind, type, id));

    private static KnownEntity Combine(IEnumerable<AttributeStatement> statements)
    {
        var properties = new Dictionary<string, ImmutableArray<KnownAttribute>>(StringComparer.Ordinal);
        ImmutableArray<KnownAttribute> groups = [];
        string? previous = null;
        foreach (AttributeStatement statement in statements)
        {
            if (AttributeSources.IsGiven(statement.Source) || statement.Source == previous)
                throw new ArgumentException($"the source `{statement.Source}` says something twice about one entity, or has a name that is given", nameof(statements));
            if (statement.Kind is EntityKind.Action or EntityKind.Context)
                throw new ArgumentException("only subjects, devices and resources can be known", nameof(statements));
            previous = statement.Source;
            foreach ((CelValue key, CelValue value) in statement.Properties.Entries)
            {
                string name = key.AsString();
                properties[name] = properties.GetValueOrDefault(name, []).Add(new KnownAttribute(statement.Source, statement.ObservedAt, value));
            }

            if (statement.Groups is not null)
                groups = groups.Add(new KnownAttribute(statement.Source, statement.ObservedAt, CelValue.FromList(CelList.Of([.. statement.Groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(CelValue.FromString)]))));
        }

        return new KnownEntity(properties.ToFrozenDictionary(StringComparer.Ordinal), groups);
    }
}
