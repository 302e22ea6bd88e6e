using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A constant of a `Definitions` document as written.</summary>
internal sealed record NamedConstant(ParsedDocument Source, ScalarNode NameNode, CelValue Value)
{
    public string Name => NameNode.Value;
}
