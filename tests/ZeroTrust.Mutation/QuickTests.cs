using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace ZeroTrust.Mutation;

/// <summary>
/// The tests that judge mutants: all but those over random and hostile input and those that take time, which reach everything and
/// would cost seconds for each mutant. So a score is what the examples alone notice.
/// </summary>
internal sealed class QuickTests : TestFilter
{
    private static readonly string[] Slow = ["ReferenceTests", "HostileInputTests", "CostTests", "_Random", "RandomEdits", "ALargeSet", "AsWithoutThem", "AMillion", "FortyThousand", "CostsAsFew", "Allocates"];

    public override bool Match(ITest test) => !test.IsSuite && !Slow.Any(part => test.FullName.Contains(part, StringComparison.Ordinal));

    public override TNode AddToXml(TNode parentNode, bool recursive) => parentNode.AddElement("quick");
}
