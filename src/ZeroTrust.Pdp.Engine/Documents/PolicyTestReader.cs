using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the `spec` of a `PolicyTest`.</summary>
internal static class PolicyTestReader
{
    private static readonly string[] Reasons = [.. Enum.GetValues<ReasonCode>().Select(static reason => reason.ToText())];

    public static PolicyTestDefinition Read(ParsedDocument source, FieldReader spec)
    {
        spec.Text("description");
        CelTimestamp? now = spec.Timestamp("now");
        if (!spec.Has("now"))
            spec.RequiredAny("now");
        Dictionary<string, SubjectEntity?> subjects = ReadFixtures(spec, "subjects", EntityReader.ReadSubject);
        Dictionary<string, DeviceEntity?> devices = ReadFixtures(spec, "devices", EntityReader.ReadDevice);
        Dictionary<string, ResourceEntity?> resources = ReadFixtures(spec, "resources", EntityReader.ReadResource);
        Dictionary<string, ContextFixture?> contexts = ReadFixtures(spec, "contexts", EntityReader.ReadContext);
        Dictionary<string, GrantFixture?> grants = ReadFixtures(spec, "grants", ControlFixtureReader.ReadGrant);
        Dictionary<string, QuarantineFixture?> quarantines = ReadFixtures(spec, "quarantines", ControlFixtureReader.ReadQuarantine);
        AttributeDirectory inventory = ReadInventory(spec);
        IReadOnlyList<YamlNode>? items = spec.List("tests", required: true);
        ImmutableArray<TestCaseDefinition>.Builder tests = ImmutableArray.CreateBuilder<TestCaseDefinition>(items?.Count ?? 0);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; items is not null && i < items.Count; i++)
        {
            if (spec.AsMapping(items[i], spec.PathOf("tests", i)) is not { } reader || ReadTest(reader) is not { } test)
                continue;
            if (!names.Add(test.Name.Value))
                reader.Error(DiagnosticCodes.NameTaken, test.Name, $"there are two tests named `{FieldReader.Shorten(test.Name.Value)}`");
            tests.Add(test);
        }

        spec.Done();
        return new PolicyTestDefinition(source, now ?? default, subjects, devices, resources, contexts, grants, quarantines, inventory, tests.DrainToImmutable());
    }

    private static AttributeDirectory ReadInventory(FieldReader spec)
    {
        var statements = new List<AttributeStatement>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyList<YamlNode> sources = spec.List("inventory") ?? [];
        for (int i = 0; i < sources.Count; i++)
        {
            var own = new List<AttributeStatement>();
            if (spec.AsMapping(sources[i], spec.PathOf("inventory", i)) is not { } reader || InventoryReader.ReadSource(reader, own) is not { } name)
                continue;
            if (names.Add(name.Value))
                statements.AddRange(own);
            else
                reader.Error(DiagnosticCodes.NameTaken, name, $"the source `{name.Value}` is there already", "a source comes once: join the two");
        }

        return AttributeDirectory.Of(statements);
    }

    private static Dictionary<string, T?> ReadFixtures<T>(FieldReader spec, string section, Func<FieldReader, T?> read)
        where T : class
    {
        var fixtures = new Dictionary<string, T?>(StringComparer.Ordinal);
        if (spec.Mapping(section) is not { } named)
            return fixtures;
        foreach (MappingEntry entry in named.Node.Entries)
            fixtures.Add(entry.Key.Value, named.Mapping(entry.Key.Value) is { } reader ? read(reader) : null);
        return fixtures;
    }

    private static TestCaseDefinition? ReadTest(FieldReader test)
    {
        ScalarNode? name = test.RequiredText("name") is null ? null : test.Scalar("name");
        ImmutableArray<ScalarNode> subjects = RequiredNames(test, "subjects");
        ImmutableArray<ScalarNode> devices = test.ScalarList("devices");
        ImmutableArray<ScalarNode> actions = RequiredNames(test, "actions");
        ImmutableArray<ScalarNode> resources = RequiredNames(test, "resources");
        ScalarNode? context = test.Scalar("context");
        string? caller = test.Text("caller");
        ImmutableArray<ScalarNode> grants = test.ScalarList("grants");
        ImmutableArray<ScalarNode> quarantines = test.ScalarList("quarantines");
        ImmutableArray<ExpectationDefinition>.Builder expectations = ImmutableArray.CreateBuilder<ExpectationDefinition>();
        IReadOnlyList<YamlNode>? items = test.List("expect");
        for (int i = 0; items is not null && i < items.Count; i++)
        {
            if (test.AsMapping(items[i], test.PathOf("expect", i)) is { } reader && ReadExpectation(reader) is { } expectation)
                expectations.Add(expectation);
        }

        test.Done();
        return name is null ? null : new TestCaseDefinition(name, subjects, devices, actions, resources, context, caller, grants, quarantines, expectations.DrainToImmutable());
    }

    private static ImmutableArray<ScalarNode> RequiredNames(FieldReader test, string field)
    {
        ImmutableArray<ScalarNode> names = test.ScalarList(field);
        if (!test.Has(field))
            test.RequiredAny(field);
        return names;
    }

    private static ExpectationDefinition? ReadExpectation(FieldReader expect)
    {
        ScalarNode? subject = expect.Scalar("subject");
        ScalarNode? device = expect.Scalar("device");
        ScalarNode? action = expect.Scalar("action");
        ScalarNode? resource = expect.Scalar("resource");
        string? effect = expect.OneOf("effect", ["allow", "challenge", "deny"], required: true);
        ReasonCode? reason = expect.OneOf("reason", Reasons) is { } text ? (ReasonCode)Array.IndexOf(Reasons, text) : null;
        ImmutableArray<ScalarNode> policies = expect.ScalarList("policies");
        ImmutableArray<string> obligations = expect.TextList("obligations");
        ScalarNode? tier = expect.Scalar("tier");
        expect.Done();
        if (effect is null)
            return null;
        CheckAgreement(expect, effect, reason);
        Effect expected = effect switch
        {
            "allow" => Effect.Allow,
            "challenge" => Effect.Challenge,
            _ => Effect.Deny,
        };
        return new ExpectationDefinition(expect.Node, subject, device, action, resource, expected, reason, policies, obligations, tier);
    }

    /// <summary>An expectation that no decision can fulfil is a mistake, not a failing test.</summary>
    private static void CheckAgreement(FieldReader expect, string effect, ReasonCode? reason)
    {
        if (reason is { } code && EffectOf(code) != effect)
        {
            expect.Error(
                DiagnosticCodes.ContradictingFields, expect.Node.Find("reason")!,
                $"`{code.ToText()}` is never the reason of `effect: {effect}`",
                "change one of the two, or leave `reason` out");
        }

        if (effect != "allow" && expect.Has("obligations"))
        {
            expect.Error(
                DiagnosticCodes.ContradictingFields, expect.Node.Find("obligations")!, "only an allow comes with obligations",
                "leave `obligations` out, or expect `effect: allow`");
        }
    }

    private static string EffectOf(ReasonCode reason) => reason switch
    {
        ReasonCode.AllowedByPolicy => "allow",
        ReasonCode.StepUpRequired => "challenge",
        _ => "deny",
    };
}
