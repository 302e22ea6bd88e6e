using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace ZeroTrust.Mutation;

/// <summary>Selects tests by their full names.</summary>
internal sealed class NameFilter(IReadOnlySet<string> names) : TestFilter
{
    public override bool Match(ITest test) => !test.IsSuite && names.Contains(test.FullName);

    public override TNode AddToXml(TNode parentNode, bool recursive) => parentNode.AddElement("names");
}
