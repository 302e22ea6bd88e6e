using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Server.Controls;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Inventory;
using ZeroTrust.Pdp.Server.Policies;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>
/// Decides what a caller may do with the PDP, by the engine and by policies as everything else: those of the bootstrap file, then
/// those that answer. Only an ALLOW lets in. Rights are remembered with the caller for as long as what they were decided on stays.
/// </summary>
/// <remarks>
/// The bootstrap comes first, so that no applied policy can lock out who has to mend it. Quarantines count for both.
/// </remarks>
internal sealed class CallerRights(
    PolicyEngine engine, PolicyRuntime policies, BootstrapPolicies bootstrap, ControlRuntime controls, InventoryRuntime inventory,
    IDecisionIdSource ids, DecisionClock clock)
{
    // There are some forty RPCs; enforcement points are named by callers.
    private const int MaxRemembered = 1_000;

    // By the object: it stands for one credential. What is known of it ends with it.
    private readonly ConditionalWeakTable<Caller, ConcurrentDictionary<(string Type, string Id), CallerRight>> _remembered = [];

    private CallerBasis? _basis;

    /// <summary>Whether a caller may do something.</summary>
    /// <param name="caller">Who; one that is known by a credential, or a local one.</param>
    /// <param name="action">One of the actions of <see cref="ReservedTypes"/>.</param>
    /// <param name="type">One of the resource types there.</param>
    /// <param name="id">Which.</param>
    /// <returns>Null when it may; else the decision that says no.</returns>
    public Decision? Refusal(Caller caller, string action, string type, string id)
    {
        CallerBasis basis = CurrentBasis();
        ConcurrentDictionary<(string Type, string Id), CallerRight> remembered = _remembered.GetValue(caller, static _ => new ConcurrentDictionary<(string, string), CallerRight>());
        if (remembered.TryGetValue((type, id), out CallerRight? right) && ReferenceEquals(right.Basis, basis) && (right.ValidUntil is not { } until || clock.Now < until))
            return null;

        CelTimestamp now = clock.Now;
        DecisionRequest request = ToRequest(caller, action, type, id, now).Knowing(basis.Inventory);
        Decision? decision = null;
        foreach (PolicySnapshot? snapshot in (ReadOnlySpan<PolicySnapshot?>)[basis.Bootstrap, basis.Policies])
        {
            if (snapshot is null)
                continue;
            decision = engine.Decide(snapshot, basis.Controls, request);
            if (decision.Effect != Effect.Allow)
                continue;

            // Behaviour changes without anything of the basis.
            if (decision.Trust is null || !snapshot.UsesHistory)
                Remember(remembered, (type, id), new CallerRight(basis, decision.ValidUntil));
            return null;
        }

        return decision ?? new Decision { Id = request.DecisionId, Effect = Effect.Deny, Reason = ReasonCode.NoPolicyMatched, Revision = 0 };
    }

    private static void Remember(ConcurrentDictionary<(string Type, string Id), CallerRight> remembered, (string Type, string Id) what, CallerRight right)
    {
        if (remembered.Count >= MaxRemembered)
            remembered.Clear();
        remembered[what] = right;
    }

    private CallerBasis CurrentBasis()
    {
        (PolicySnapshot? answering, PolicySnapshot? first, ControlState control, var known) = (policies.Current, bootstrap.Current, controls.Current, inventory.Current);
        CallerBasis? basis = Volatile.Read(ref _basis);
        if (basis is null || !basis.IsOf(answering, first, control, known))
            Volatile.Write(ref _basis, basis = new CallerBasis(answering, first, control, known));
        return basis;
    }

    private DecisionRequest ToRequest(Caller caller, string action, string type, string id, CelTimestamp now) => new()
    {
        DecisionId = ids.Next(),
        Time = now,
        Subject = CallerSubject.Of(caller),
        Action = new ActionEntity(action, CelMap.Empty),
        Resource = new ResourceEntity(type, id, type == ReservedTypes.Rpc ? CallerSubject.PropertiesOfRpc(id) : CelMap.Empty),
        // Where a connection comes from tells nothing about who makes it.
        Context = new ContextEntity(now, null, CelMap.Empty, caller.Workload.Length == 0 ? null : caller.Workload),
    };
}
