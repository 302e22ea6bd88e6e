using System.Collections.Immutable;
using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.PolicyTests;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Resolves the names in policy tests: fixtures of the suite, policies and tiers of the set.</summary>
internal sealed class PolicyTestLinker
{
    // A few lists of names ask for their product.
    private const int MaxTuples = 10_000;
    private const int MaxSuggestions = 100;

    private readonly HashSet<string> _policies;
    private readonly HashSet<string> _tiers;
    private readonly DiagnosticBag _diagnostics;
    private int _suggestions;

    private PolicyTestLinker(DefinitionSet documents, DiagnosticBag diagnostics)
    {
        _policies = [.. documents.Policies.Select(static policy => policy.Name)];
        _tiers = [.. documents.TrustProfiles.SelectMany(static profile => profile.Tiers).Select(static tier => tier.Name)];
        _diagnostics = diagnostics;
    }

    /// <summary>The suites in the order of their names. With errors in the diagnostics they may lack tests.</summary>
    public static ImmutableArray<PolicyTestSuite> Link(DefinitionSet documents, AttributeSchema schema, DiagnosticBag diagnostics)
    {
        if (documents.Tests.Count == 0)
            return [];
        var linker = new PolicyTestLinker(documents, diagnostics);
        PolicyTestDefinition[] ordered = [.. documents.Tests];
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        ImmutableArray<PolicyTestSuite>.Builder suites = ImmutableArray.CreateBuilder<PolicyTestSuite>(ordered.Length);
        foreach (PolicyTestDefinition definition in ordered)
        {
            schema.Check(definition, diagnostics);
            suites.Add(new PolicyTestSuite(
                definition.Name, definition.Source.Root.Node.Position, [.. definition.Tests.Select(test => linker.Link(definition, test)).OfType<PolicyTestCase>()]));
        }

        return suites.MoveToImmutable();
    }

    private PolicyTestCase? Link(PolicyTestDefinition suite, TestCaseDefinition test)
    {
        string document = suite.Source.Root.Document;
        ImmutableArray<(string, SubjectEntity)> subjects = Resolve(test.Subjects, suite.Subjects, "subject", document);
        ImmutableArray<(string, DeviceEntity)> devices = Resolve(test.Devices, suite.Devices, "device", document);
        ImmutableArray<(string, ResourceEntity)> resources = Resolve(test.Resources, suite.Resources, "resource", document);
        ImmutableArray<(string, ContextFixture)> contexts = Resolve(test.Context is null ? [] : [test.Context], suite.Contexts, "context", document);
        ControlState? controls = LinkControls(suite, test, document);
        CheckNames(test, document);
        bool isComplete = controls is not null && subjects.Length == test.Subjects.Length && devices.Length == test.Devices.Length
            && resources.Length == test.Resources.Length && (test.Context is null || contexts.Length == 1);
        if (!isComplete || !IsSmallEnough(test, document))
            return null;
        var linked = new PolicyTestCase
        {
            Name = test.Name.Value,
            Subjects = subjects,
            Devices = devices.IsEmpty ? [(null, null)] : [.. devices.Select(static device => ((string?)device.Item1, (DeviceEntity?)device.Item2))],
            Actions = [.. test.Actions.Select(static action => new ActionEntity(action.Value, CelMap.Empty))],
            Resources = resources,
            ContextName = test.Context?.Value,
            Context = (contexts.IsEmpty ? ContextFixture.Empty : contexts[0].Item2).At(suite.Now),
            Caller = test.Caller,
            Controls = controls!,
            Inventory = suite.Inventory,
            Unlisted = new PolicyTestExpectation(false, test.Name.Position, Effect.Deny, null, [], [], null),
        };
        foreach (ExpectationDefinition expectation in test.Expectations)
            Expect(linked, test, expectation, document);
        return linked;
    }

    /// <summary>The grants and quarantines of a test; null when one of their names cannot be resolved.</summary>
    private ControlState? LinkControls(PolicyTestDefinition suite, TestCaseDefinition test, string document)
    {
        ImmutableArray<(string Name, GrantFixture Fixture)> grants = Resolve(test.Grants, suite.Grants, "grant", document);
        ImmutableArray<(string Name, QuarantineFixture Fixture)> quarantines = Resolve(test.Quarantines, suite.Quarantines, "quarantine", document);
        Grant?[] linkedGrants = [.. grants.Select(one => Link(suite, one.Name, one.Fixture, document))];
        Quarantine?[] linkedQuarantines = [.. quarantines.Select(one => Link(suite, one.Name, one.Fixture, document))];
        return linkedGrants.Length < test.Grants.Length || linkedQuarantines.Length < test.Quarantines.Length || linkedGrants.Contains(null) || linkedQuarantines.Contains(null)
            ? null
            : new ControlState(1, linkedQuarantines!, linkedGrants!);
    }

    private Grant? Link(PolicyTestDefinition suite, string id, GrantFixture grant, string document)
    {
        ImmutableArray<(string, SubjectEntity Entity)> subject = Resolve([grant.Subject], suite.Subjects, "subject", document);
        ImmutableArray<(string, ResourceEntity Entity)> resource = Resolve(grant.Resource is null ? [] : [grant.Resource], suite.Resources, "resource", document);
        if (subject.IsEmpty || (grant.Resource is not null && resource.IsEmpty))
            return null;
        var scope = new GrantScope(grant.Action ?? "", resource.IsEmpty ? "" : resource[0].Entity.ResourceType, resource.IsEmpty ? "" : resource[0].Entity.Id);
        return new Grant(
            id, subject[0].Entity.SubjectType, subject[0].Entity.Id, grant.Name?.Value ?? "", grant.Name is null, scope, "test", "test",
            grant.From ?? CelTimestamp.MinValue, grant.Until ?? CelTimestamp.MaxValue);
    }

    private Quarantine? Link(PolicyTestDefinition suite, string id, QuarantineFixture quarantine, string document)
    {
        QuarantineTarget? target = quarantine.Kind switch
        {
            QuarantineTargetKind.Subject => Resolve([quarantine.Target], suite.Subjects, "subject", document) is [var (_, subject)] ? new(quarantine.Kind, subject.SubjectType, subject.Id) : null,
            QuarantineTargetKind.Device => Resolve([quarantine.Target], suite.Devices, "device", document) is [var (_, device)] ? new(quarantine.Kind, "", device.Id) : null,
            QuarantineTargetKind.Resource => Resolve([quarantine.Target], suite.Resources, "resource", document) is [var (_, resource)] ? new(quarantine.Kind, resource.ResourceType, resource.Id) : null,
            _ => new(quarantine.Kind, "", quarantine.Target.Value),
        };
        return target is null ? null : new Quarantine(id, target, "test", "test", quarantine.From ?? CelTimestamp.MinValue, quarantine.Until);
    }

    private ImmutableArray<(string Name, T Entity)> Resolve<T>(
        ImmutableArray<ScalarNode> names, IReadOnlyDictionary<string, T?> fixtures, string what, string document)
        where T : class
    {
        ImmutableArray<(string, T)>.Builder found = ImmutableArray.CreateBuilder<(string, T)>(names.Length);
        foreach (ScalarNode name in names)
        {
            if (!fixtures.TryGetValue(name.Value, out T? fixture))
                Report(DiagnosticCodes.UnknownFixture, name, $"the suite has no {what} named `{FieldReader.Shorten(name.Value)}`", fixtures.Keys, $"add it to `spec.{what}s`", document);
            else if (fixture is not null)
                found.Add((name.Value, fixture));
        }

        return found.DrainToImmutable();
    }

    /// <summary>What expectations name has to be there, and among what the test lists.</summary>
    private void CheckNames(TestCaseDefinition test, string document)
    {
        foreach (ExpectationDefinition expectation in test.Expectations)
        {
            CheckListed(expectation.Subject, test.Subjects, "subject", document);
            CheckListed(expectation.Device, test.Devices, "device", document);
            CheckListed(expectation.Action, test.Actions, "action", document);
            CheckListed(expectation.Resource, test.Resources, "resource", document);
            foreach (ScalarNode policy in expectation.Policies)
            {
                if (!_policies.Contains(policy.Value))
                    Report(DiagnosticCodes.DanglingReference, policy, $"there is no policy `{FieldReader.Shorten(policy.Value)}`", _policies, "name a `Policy` of the set", document);
            }

            if (expectation.Tier is { } tier && !_tiers.Contains(tier.Value))
                Report(DiagnosticCodes.DanglingReference, tier, $"no trust profile has a tier `{FieldReader.Shorten(tier.Value)}`", _tiers, "name a tier of a `TrustProfile`", document);
        }
    }

    private void CheckListed(ScalarNode? name, ImmutableArray<ScalarNode> listed, string what, string document)
    {
        if (name is not null && !listed.Any(candidate => candidate.Value == name.Value))
        {
            Report(
                DiagnosticCodes.UnknownFixture, name, $"the test lists no {what} `{FieldReader.Shorten(name.Value)}`, so nothing is asked about it",
                listed.Select(static candidate => candidate.Value), $"add it to the `{what}s` of the test", document);
        }
    }

    private bool IsSmallEnough(TestCaseDefinition test, string document)
    {
        long tuples = (long)test.Subjects.Length * test.Actions.Length * test.Resources.Length;
        tuples = Math.Min(tuples, int.MaxValue) * Math.Max(1, test.Devices.Length);
        if (tuples <= MaxTuples)
            return true;
        _diagnostics.Error(
            DiagnosticCodes.LimitExceeded, test.Name, string.Create(CultureInfo.InvariantCulture, $"the test has {tuples} tuples, more than {MaxTuples}"),
            "split it into several tests", document);
        return false;
    }

    private void Expect(PolicyTestCase linked, TestCaseDefinition test, ExpectationDefinition definition, string document)
    {
        var expectation = new PolicyTestExpectation(
            true, definition.Node.Position, definition.Effect, definition.Reason,
            [.. definition.Policies.Select(static policy => policy.Value).Order(StringComparer.Ordinal)],
            [.. definition.Obligations.Order(StringComparer.Ordinal)], definition.Tier?.Value);
        bool isFresh = true;
        foreach (int s in Matching(test.Subjects, definition.Subject))
        {
            foreach (int d in test.Devices.IsEmpty ? [0] : Matching(test.Devices, definition.Device))
            {
                foreach (int a in Matching(test.Actions, definition.Action))
                {
                    foreach (int r in Matching(test.Resources, definition.Resource))
                        isFresh &= linked.TryExpect(s, d, a, r, expectation);
                }
            }
        }

        if (!isFresh)
        {
            _diagnostics.Error(
                DiagnosticCodes.DuplicateExpectation, definition.Node, "an expectation before this one is about the same tuple",
                "a part that is left out stands for each that the test lists: name one, or remove one of the two", document);
        }
    }

    private static IEnumerable<int> Matching(ImmutableArray<ScalarNode> listed, ScalarNode? name) =>
        Enumerable.Range(0, listed.Length).Where(i => name is null || listed[i].Value == name.Value);

    private void Report(string code, ScalarNode name, string message, IEnumerable<string> candidates, string help, string document) =>
        _diagnostics.Error(code, name, message, (_suggestions++ < MaxSuggestions ? Suggestion.For(name.Value, candidates) : null) ?? help, document);
}
