using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>What is unknown of an attribute: all of it, some of what is below it, or nothing. Immutable.</summary>
internal sealed class Mask
{
    internal static readonly Mask None = new(isAll: false, ImmutableDictionary.Create<string, Mask>(StringComparer.Ordinal), null);

    private static readonly Mask All = new(isAll: true, None._named, null);

    private readonly ImmutableDictionary<string, Mask> _named;
    private readonly Mask? _any;

    private Mask(bool isAll, ImmutableDictionary<string, Mask> named, Mask? any)
    {
        IsAll = isAll;
        _named = named;
        _any = any;
    }

    /// <summary>Whether the attribute is unknown with all that is below it.</summary>
    internal bool IsAll { get; }

    /// <summary>Whether the attribute is known with all that is below it.</summary>
    internal bool IsNone => ReferenceEquals(this, None);

    /// <summary>What is unknown of a field, key (as text) or element.</summary>
    internal Mask Below(string? step)
    {
        var named = step is null ? null : _named.GetValueOrDefault(step);
        return named is null ? _any ?? None : _any is null ? named : named.Join(_any);
    }

    internal Mask With(ReadOnlySpan<string?> steps)
    {
        if (steps.IsEmpty || IsAll)
            return All;
        return steps[0] is { } step
            ? new Mask(isAll: false, _named.SetItem(step, _named.GetValueOrDefault(step, None).With(steps[1..])), _any)
            : new Mask(isAll: false, _named, (_any ?? None).With(steps[1..]));
    }

    private Mask Join(Mask other)
    {
        if (IsAll || other.IsAll)
            return All;
        var named = _named;
        foreach (var (step, mask) in other._named)
            named = named.SetItem(step, named.TryGetValue(step, out var own) ? own.Join(mask) : mask);
        return new Mask(isAll: false, named, _any is null ? other._any : other._any is null ? _any : _any.Join(other._any));
    }
}
