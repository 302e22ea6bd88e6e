namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>The routes of one path, by method. Filled while the table is built, then no more changed.</summary>
internal sealed class RouteEndpoint
{
    private Dictionary<string, CompiledRoute>? _byMethod;
    private CompiledRoute? _any;

    /// <summary>The route for a method: one that names it before one that takes any.</summary>
    public CompiledRoute? Find(string method) =>
        _byMethod is not null && _byMethod.TryGetValue(method, out CompiledRoute? route) ? route : _any;

    /// <summary>Adds a route; the one that has the place already, or null.</summary>
    /// <param name="method">Null: any method.</param>
    /// <param name="route">The route.</param>
    public CompiledRoute? Add(string? method, CompiledRoute route)
    {
        if (method is null)
        {
            CompiledRoute? taken = _any;
            _any ??= route;
            return taken;
        }

        _byMethod ??= new Dictionary<string, CompiledRoute>(StringComparer.Ordinal);
        return _byMethod.TryAdd(method, route) ? null : _byMethod[method];
    }
}
