using System.Collections.Immutable;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>
/// The quarantines and grants that decisions heed. Immutable: a change builds a new one aside and swaps the reference. Entries
/// whose time has come or gone may be in it; a decision looks at the clock of its request. Looking up costs the same
/// however many entries there are.
/// </summary>
public sealed class ControlState
{
    private readonly QuarantineTable? _quarantines;
    private readonly GrantTable? _grants;

    /// <summary>A state of these entries.</summary>
    /// <param name="version">Grows with every change of what is stored.</param>
    /// <param name="quarantines">Quarantines, in any order.</param>
    /// <param name="grants">Grants, in any order.</param>
    public ControlState(long version, IReadOnlyCollection<Quarantine> quarantines, IReadOnlyCollection<Grant> grants)
    {
        ArgumentNullException.ThrowIfNull(quarantines);
        ArgumentNullException.ThrowIfNull(grants);
        Version = version;
        Quarantines = [.. quarantines.OrderBy(static quarantine => quarantine.Id, StringComparer.Ordinal)];
        Grants = [.. grants.OrderBy(static grant => grant.Id, StringComparer.Ordinal)];
        _quarantines = Quarantines.IsEmpty ? null : new QuarantineTable(Quarantines);
        _grants = Grants.IsEmpty ? null : new GrantTable(Grants);
    }

    /// <summary>No quarantine and no grant.</summary>
    public static ControlState Empty { get; } = new(0, [], []);

    /// <summary>The change it was built after.</summary>
    public long Version { get; }

    /// <summary>The quarantines, ordered by id.</summary>
    public ImmutableArray<Quarantine> Quarantines { get; }

    /// <summary>The grants, ordered by id.</summary>
    public ImmutableArray<Grant> Grants { get; }

    /// <summary>Null, the common case, when there is none.</summary>
    internal QuarantineTable? QuarantineTable => _quarantines;

    /// <summary>Null, the common case, when there is none.</summary>
    internal GrantTable? GrantTable => _grants;

    /// <summary>Whether a window includes an instant. <paramref name="horizon"/> narrows to when that changes.</summary>
    internal static bool IsActive(CelTimestamp from, CelTimestamp? until, CelTimestamp now, ref CelTimestamp horizon)
    {
        if (until is { } end && now >= end)
            return false;
        bool active = now >= from;
        CelTimestamp change = active ? until ?? CelTimestamp.MaxValue : from;
        if (change < horizon)
            horizon = change;
        return active;
    }
}
