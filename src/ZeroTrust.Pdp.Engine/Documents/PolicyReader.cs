using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the `spec` of a `Policy`.</summary>
internal static class PolicyReader
{
    public static PolicyDefinition Read(ParsedDocument source, FieldReader spec)
    {
        spec.Text("description");
        string? effectText = spec.OneOf("effect", ["allow", "deny"], required: true);
        Effect effect = effectText == "allow" ? Effect.Allow : Effect.Deny;
        bool audit = spec.OneOf("mode", ["enforce", "audit"]) == "audit";
        TargetDefinition targets = ReadTargets(spec);
        EmbeddedText? when = spec.Expression("when");
        FieldReader? require = spec.Mapping("require");
        ScalarNode? accessLevel = require?.Scalar("accessLevel");
        ScalarNode? trustNode = require?.Any("trust") as ScalarNode;
        int? trust = require?.Integer("trust", 0, 100);
        CelDuration? mfaWithin = require?.Duration("mfaWithin");
        string? grant = require?.Text("grant");
        require?.Done();
        ImmutableArray<Obligation> obligations = ReadObligations(spec, source.Document.Key.Name);
        (CelTimestamp? notBefore, CelTimestamp? notAfter) = ReadValidity(spec);
        if (effectText == "deny")
        {
            RefuseOnDeny(spec, "require", "put the condition into `when`; a deny policy holds or does not");
            RefuseOnDeny(spec, "obligations", "obligations go with an allow");
        }

        spec.Done();
        return new PolicyDefinition(
            source, effect, audit, targets, when, accessLevel, trustNode, trust, mfaWithin, grant, obligations, notBefore, notAfter,
            FieldPlaces.Of(spec.Node));
    }

    private static TargetDefinition ReadTargets(FieldReader spec)
    {
        FieldReader? subjects = spec.Mapping("subjects");
        ImmutableArray<string> types = PatternList.Texts(subjects, "types");
        ImmutableArray<string> ids = PatternList.Texts(subjects, "ids");
        ImmutableArray<string> groups = PatternList.Texts(subjects, "groups");
        subjects?.Done();
        ImmutableArray<string> actions = PatternList.Texts(spec, "actions");
        FieldReader? resources = spec.Mapping("resources");
        ImmutableArray<string> resourceTypes = PatternList.Texts(resources, "types");
        ImmutableArray<string> resourceIds = PatternList.Texts(resources, "ids");
        resources?.Done();
        return new TargetDefinition(types, ids, groups, actions, resourceTypes, resourceIds, PatternList.Texts(spec, "segments"));
    }

    private static ImmutableArray<Obligation> ReadObligations(FieldReader spec, string policy)
    {
        IReadOnlyList<YamlNode>? items = spec.List("obligations");
        if (items is null)
            return [];
        ImmutableArray<Obligation>.Builder obligations = ImmutableArray.CreateBuilder<Obligation>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            FieldReader? reader = spec.AsMapping(items[i], spec.PathOf("obligations", i));
            if (reader is null)
                continue;
            string? id = reader.RequiredText("id");
            CelMap with = reader.Mapping("with") is { } parameters ? YamlValues.ReadMap(parameters.Node) : CelMap.Empty;
            reader.Done();
            if (id is not null)
                obligations.Add(new Obligation(id, with, policy));
        }

        return obligations.DrainToImmutable();
    }

    private static (CelTimestamp? NotBefore, CelTimestamp? NotAfter) ReadValidity(FieldReader spec)
    {
        FieldReader? validity = spec.Mapping("validity");
        if (validity is null)
            return (null, null);
        CelTimestamp? notBefore = validity.Timestamp("notBefore");
        CelTimestamp? notAfter = validity.Timestamp("notAfter");
        if (notBefore is { } from && notAfter is { } until && from >= until)
        {
            validity.Error(
                DiagnosticCodes.ContradictingFields, validity.Node, "`notAfter` is not later than `notBefore`, so the policy is never valid");
        }

        validity.Done();
        return (notBefore, notAfter);
    }

    private static void RefuseOnDeny(FieldReader spec, string field, string help)
    {
        if (spec.Any(field) is { } node)
            spec.Error(DiagnosticCodes.ContradictingFields, node, $"a deny policy has no `{field}`", help);
    }
}
