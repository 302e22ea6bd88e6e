using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A grant as a `PolicyTest` writes it down.</summary>
/// <param name="Name">The name that policies ask for; null: break-glass.</param>
/// <param name="Subject">Name of the subject that has it.</param>
/// <param name="Action">The action it is good for; null: any.</param>
/// <param name="Resource">Name of the resource it is good for; null: any.</param>
/// <param name="From">When it begins; null: it always has.</param>
/// <param name="Until">When it ends; null: never.</param>
internal sealed record GrantFixture(ScalarNode? Name, ScalarNode Subject, string? Action, ScalarNode? Resource, CelTimestamp? From, CelTimestamp? Until);
