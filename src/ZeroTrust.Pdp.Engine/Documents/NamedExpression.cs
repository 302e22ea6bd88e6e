using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>An expression of a `Definitions` document as written.</summary>
internal sealed record NamedExpression(ParsedDocument Source, ScalarNode NameNode, EmbeddedText Text)
{
    public string Name => NameNode.Value;
}
