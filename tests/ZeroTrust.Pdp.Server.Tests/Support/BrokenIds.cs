using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>A fault of our own for tests of the last resort.</summary>
internal sealed class BrokenIds : IDecisionIdSource
{
    public Guid Next() => throw new InvalidOperationException("the source of ids is broken");
}
