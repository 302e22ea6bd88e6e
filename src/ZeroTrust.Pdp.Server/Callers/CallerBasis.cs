using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>What rights of callers are decided on. Each part is immutable, so the same parts give the same rights, but for time.</summary>
internal sealed record CallerBasis(PolicySnapshot? Policies, PolicySnapshot? Bootstrap, ControlState Controls, AttributeDirectory Inventory)
{
    public bool IsOf(PolicySnapshot? policies, PolicySnapshot? bootstrap, ControlState controls, AttributeDirectory inventory) =>
        ReferenceEquals(Policies, policies) && ReferenceEquals(Bootstrap, bootstrap) && ReferenceEquals(Controls, controls) && ReferenceEquals(Inventory, inventory);
}
