using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A `PolicyTest` as written. A fixture that could not be read is null.</summary>
internal sealed record PolicyTestDefinition(
    ParsedDocument Source,
    CelTimestamp Now,
    IReadOnlyDictionary<string, SubjectEntity?> Subjects,
    IReadOnlyDictionary<string, DeviceEntity?> Devices,
    IReadOnlyDictionary<string, ResourceEntity?> Resources,
    IReadOnlyDictionary<string, ContextFixture?> Contexts,
    IReadOnlyDictionary<string, GrantFixture?> Grants,
    IReadOnlyDictionary<string, QuarantineFixture?> Quarantines,
    AttributeDirectory Inventory,
    ImmutableArray<TestCaseDefinition> Tests)
{
    public string Name => Source.Document.Key.Name;
}
