using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>An `AccessLevel` as written.</summary>
internal sealed record AccessLevelDefinition(
    ParsedDocument Source,
    ImmutableArray<ScalarNode> Requires,
    ImmutableArray<LevelCondition> Conditions,
    bool CombineAny,
    EmbeddedText? When)
{
    public string Name => Source.Document.Key.Name;
}
