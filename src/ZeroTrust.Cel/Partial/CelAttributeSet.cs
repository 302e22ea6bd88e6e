using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>
/// A set of attributes, written as patterns: <c>resource</c>, <c>resource.owner</c>, <c>request.headers["x-user"]</c>,
/// <c>resource.labels.*</c>. All that is below an attribute belongs to the set with it. Immutable.
/// </summary>
public sealed class CelAttributeSet
{
    private static readonly (string Name, Mask Mask) Known = (string.Empty, Mask.None);

    private readonly ImmutableDictionary<int, (string Name, Mask Mask)> _masks;

    private CelAttributeSet(ImmutableDictionary<int, (string Name, Mask Mask)> masks, string? clock)
    {
        _masks = masks;
        Clock = clock;
    }

    /// <summary>No attribute.</summary>
    public static CelAttributeSet Empty { get; } = new(ImmutableDictionary<int, (string Name, Mask Mask)>.Empty, null);

    /// <summary>The pattern that covers the clock; null when the clock is not in the set.</summary>
    internal string? Clock { get; }

    /// <summary>Reads patterns.</summary>
    /// <exception cref="ArgumentException">A pattern is malformed, or does not start with a variable of the environment.</exception>
    public static CelAttributeSet Parse(CelEnvironment environment, params ReadOnlySpan<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var masks = new Dictionary<int, (string Name, Mask Mask)>();
        string? clock = null;
        foreach (var pattern in patterns)
        {
            if (!AttributePath.TryParse(pattern, environment.Variables, out var path, out var reason))
                throw new ArgumentException($"`{pattern}` is not a pattern of attributes: {reason}", nameof(patterns));
            var slot = path.Variable.Slot;
            masks[slot] = (path.Variable.Name, masks.GetValueOrDefault(slot, Known).Mask.With(path.Steps.AsSpan()));
            clock ??= Covers(path) ? pattern : null;
        }

        return new CelAttributeSet(masks.ToImmutableDictionary(), clock);
    }

    /// <summary>A variable's name, and what of it is in the set.</summary>
    internal (string Name, Mask Mask) Of(int slot) => _masks.GetValueOrDefault(slot, Known);

    // The clock is one, under whatever names it is read.
    private static bool Covers(AttributePath path)
    {
        if (path.Variable.IsClock)
            return path.Steps.IsEmpty;
        IEnumerable<CelType> types = [path.Variable.Type];
        for (var i = 0; i < path.Steps.Length; i++)
        {
            var step = path.Steps[i];
            var isLast = i == path.Steps.Length - 1;
            var fields = types.SelectMany(static t => t.ObjectType is { } record ? record.Fields : []).Where(f => step is null || string.Equals(f.Name, step)).ToList();
            if (isLast && fields.Any(static f => f.IsClock))
                return true;
            types = [.. fields.Select(static f => f.Type), .. types.Where(static t => t.ObjectType is null && !t.Parameters.IsEmpty).Select(static t => t.Parameters[^1])];
        }

        return types.Any(static t => ReferenceCollector.HoldsClock(t, 0));
    }
}
