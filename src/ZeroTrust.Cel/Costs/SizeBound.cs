namespace ZeroTrust.Cel;

/// <summary>The declared sizes of an attribute and of what is below it: a step is a field, a key, an index, or null for any element or entry.</summary>
internal sealed class SizeBound
{
    private readonly Dictionary<string, SizeBound> _named = new(StringComparer.Ordinal);
    private SizeBound? _any;

    internal long? Max { get; private set; }

    internal void Add(ReadOnlySpan<string?> steps, long max)
    {
        var at = this;
        foreach (var step in steps)
            at = at.Open(step);
        at.Max = max;
    }

    internal SizeBound? Below(string? step) => step is not null && _named.TryGetValue(step, out var named) ? named : _any;

    private SizeBound Open(string? step)
    {
        if (step is null)
            return _any ??= new SizeBound();
        if (!_named.TryGetValue(step, out var named))
            _named.Add(step, named = new SizeBound());
        return named;
    }
}
