using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Documents;

/// <summary>
/// The readers and the JSON Schema say the same. Documents that use every field are walked together with the schema; at each place
/// the readers are asked, by a mistake, what they would have taken.
/// </summary>
[TestFixture]
internal sealed class DocumentJsonSchemaTests
{
    private const string Nonsense = "zzzzzzzzzzzz";

    private static readonly string[] Everything =
    [
        """
        {"apiVersion": "zerotrust.pdp/v1", "kind": "Policy", "metadata": {"name": "p", "description": "d", "labels": {"a": "b"}}, "spec": {
          "description": "d", "effect": "allow", "mode": "enforce", "subjects": {"types": ["user"], "ids": ["a*"], "groups": ["g"]}, "actions": ["read"],
          "resources": {"types": ["doc"], "ids": ["1"]}, "segments": ["s"], "when": "true", "require": {"accessLevel": "l", "trust": 50, "mfaWithin": "12h"},
          "obligations": [{"id": "log", "with": {"a": 1}}], "validity": {"notBefore": "2026-01-01T00:00:00Z", "notAfter": "2027-01-01T00:00:00Z"}}}
        """,
        """
        {"apiVersion": "zerotrust.pdp/v1", "kind": "AccessLevel", "metadata": {"name": "l"}, "spec": {
          "description": "d", "requires": ["k"], "combine": "any", "when": "true", "conditions": [{
            "device": {"managed": true, "encrypted": true, "screenLock": true, "ownership": "corporate", "os": [{"type": "macos", "minVersion": "14.5"}], "postureWithin": "1h30m"},
            "networks": ["10.0.0.0/8"], "regions": ["DE"], "time": {"zone": "Europe/Berlin", "days": ["mon"], "from": "08:00", "to": "24:00"},
            "subject": {"groups": ["g"], "types": ["user"], "mfaWithin": "1h"}, "negate": false}]}}
        """,
        """{"apiVersion": "zerotrust.pdp/v1", "kind": "AccessLevel", "metadata": {"name": "k"}, "spec": {"when": "true"}}""",
        """
        {"apiVersion": "zerotrust.pdp/v1", "kind": "TrustProfile", "metadata": {"name": "t"}, "spec": {
          "description": "d", "algorithm": "contextual", "context": {"halfLife": "7d", "minObservations": 5, "whileLearning": 0.5, "maxSpeed": 900, "maxDenials": 10,
            "weights": {"hours": 1, "networks": 2, "devices": 3, "velocity": 4, "denials": 5}}, "resources": {"types": ["doc"]}, "tiers": [{"name": "low", "from": 0}],
          "freshness": {"device.properties.a": "24h", "subject.groups": "12h"},
          "thresholds": [{"resources": {"types": ["doc"], "sensitivity": ["restricted"]}, "actions": ["read"], "trust": 80}],
          "factors": [{"name": "a", "weight": 2, "when": "true", "freshness": {"of": "now", "fullFor": "1h", "staleAfter": "2h"}, "remedy": "mfa"}, {"name": "b", "value": "1.0"}]}}
        """,
        """
        {"apiVersion": "zerotrust.pdp/v1", "kind": "Application", "metadata": {"name": "a"}, "spec": {
          "description": "d", "hosts": ["*.example.com"], "owner": "o", "sensitivity": "internal", "segment": "s", "degradedMode": "deny", "routes": [
            {"method": "GET", "path": "/a/{id}", "action": "read", "owner": "o", "sensitivity": "public", "segment": "s", "degradedMode": "allowRead",
              "resource": {"type": "doc", "id": "{id}", "properties": {"a": "{id}"}}},
            {"methods": ["PUT"], "path": "/a/{id}", "action": "read", "resource": {"type": "doc"}}]}}
        """,
        """
        {"apiVersion": "zerotrust.pdp/v1", "kind": "PolicyTest", "metadata": {"name": "s"}, "spec": {
          "description": "d", "now": "2026-04-01T12:00:00Z", "subjects": {"ana": {"type": "user", "id": "a", "groups": ["g"], "properties": {"b": "c"}}},
          "devices": {"laptop": {"id": "l", "properties": {"managed": true}}}, "resources": {"paper": {"type": "doc", "id": "1", "properties": {"a": 1}}},
          "contexts": {"home": {"time": "2026-04-01T13:00:00Z", "ip": "192.0.2.1", "sourceWorkload": "spiffe://a/b", "properties": {"a": ["b"]}}},
          "grants": {"approved": {"name": "g", "subject": "ana", "action": "read", "resource": "paper", "from": "2026-04-01T11:00:00Z", "until": "2026-04-01T13:00:00Z"},
            "emergency": {"breakGlass": true, "subject": "ana"}},
          "quarantines": {"stolen": {"device": "laptop", "from": "2026-04-01T11:00:00Z", "until": "2026-04-01T11:30:00Z"}, "left": {"subject": "ana"},
            "hit": {"workload": "spiffe://a/*"}, "zone": {"segment": "s"}, "file": {"resource": "paper"}},
          "inventory": [{"source": "mdm", "observedAt": "2026-04-01T11:00:00Z", "subjects": [{"type": "user", "id": "a", "observedAt": "2026-04-01T11:00:00Z", "groups": ["g"], "properties": {"b": "c"}}],
            "devices": [{"id": "l", "observedAt": "2026-04-01T11:00:00Z", "properties": {"managed": true}}], "resources": [{"type": "doc", "id": "1", "observedAt": "2026-04-01T11:00:00Z", "properties": {"a": 1}}]}],
          "tests": [{"name": "n", "subjects": ["ana"], "devices": ["laptop"], "actions": ["read"], "resources": ["paper"], "context": "home", "caller": "c", "grants": ["approved"], "quarantines": ["stolen"], "expect": [
            {"subject": "ana", "device": "laptop", "action": "read", "resource": "paper", "effect": "allow", "reason": "allowed_by_policy", "policies": ["p"], "obligations": ["log"], "tier": "low"}]}]}}
        """,
        """
        {"apiVersion": "zerotrust.pdp/v1", "kind": "Segment", "metadata": {"name": "s"}, "spec": {
          "description": "d", "mode": "audit", "members": {"workloads": ["spiffe://prod.example/ns/*/sa/*"], "labels": {"tier": "web"}, "resources": {"types": ["doc"], "ids": ["1"]}},
          "allowFrom": [{"segment": "s", "actions": ["read"], "resources": {"types": ["doc"], "ids": ["1*"]}}, {"external": true}]}}
        """,
        """{"apiVersion": "zerotrust.pdp/v1", "kind": "Definitions", "metadata": {"name": "d"}, "spec": {"description": "d", "constants": {"a": [1]}, "expressions": {"b": "true"}}}""",
        """
        {"apiVersion": "zerotrust.pdp/v1", "kind": "Schema", "metadata": {"name": "s"}, "spec": {
          "description": "d", "subjects": {"groups": {"sources": ["hr", "caller"], "assertedBy": ["c*"]}, "properties": {"a": "int"}, "types": {"user": {"description": "d", "properties": {
            "b": {"type": "string", "description": "d", "maxSize": 3, "sources": ["hr", "caller"], "assertedBy": ["c"]}}}}},
          "devices": {"properties": {"a": "bool"}}, "actions": {"names": ["read"], "properties": {"a": {"type": "int", "assertedBy": ["c"]}}},
          "resources": {"properties": {"a": "int"}, "types": {"doc": {}}},
          "context": {"ip": {"assertedBy": ["c"]}, "sourceWorkload": {"assertedBy": ["c"]}, "properties": {"a": "list(string)"}}}}
        """,
    ];

    private static readonly JsonObject Schema = JsonNode.Parse(DocumentJsonSchema.Text)!.AsObject();

    [Test]
    public void Text_IsADraft2020Schema_OfAllKinds()
    {
        Assert.That((string?)Schema["$schema"], Is.EqualTo("https://json-schema.org/draft/2020-12/schema"));
        Assert.That(Schema["properties"]!["kind"]!["enum"]!.AsArray().Select(static kind => (string)kind!), Is.EquivalentTo(DocumentKinds.All));
        Assert.That(Schema["allOf"]!.AsArray(), Has.Count.EqualTo(DocumentKinds.All.Length));
        Assert.That(Everything.Select(static text => (string)JsonNode.Parse(text)!["kind"]!).Distinct(), Is.EquivalentTo(DocumentKinds.All), "the documents of this test");
        Assert.That(Given.Compile(string.Join("\n---\n", Everything)).Diagnostics, Is.Empty);
    }

    [Test]
    public void Fields_OfEveryMapping_AreThoseOfItsReader()
    {
        var visited = new HashSet<JsonObject>();
        foreach ((JsonNode document, JsonNode node, JsonObject schema) in Places())
        {
            if (node is not JsonObject mapping || (bool?)(schema["additionalProperties"] as JsonValue) != false)
                continue;
            visited.Add(schema);
            mapping[Nonsense] = 1;
            PolicyDiagnostic found = Given.Compile(document.ToJsonString()).Diagnostics.Single(static diagnostic => diagnostic.Code == DiagnosticCodes.UnknownField);
            mapping.Remove(Nonsense);
            Assert.That(Words(found.Help!), Is.EquivalentTo(schema["properties"]!.AsObject().Select(static field => field.Key)), found.ToString());
        }

        Assert.That(visited, Has.Count.EqualTo(Closed(Schema).Count()), "a mapping of the schema that no document of this test has");
    }

    [Test]
    public void Values_OfEveryEnumeration_AreThoseOfItsReader()
    {
        var visited = new HashSet<JsonObject>();
        foreach ((JsonNode document, JsonNode node, JsonObject schema) in Places())
        {
            if (schema["enum"] is not JsonArray allowed)
                continue;
            visited.Add(schema);
            string text = document.ToJsonString();
            string path = node.GetPath();
            JsonNode changed = JsonNode.Parse(text)!;
            Places(changed, changed, Schema).Single(place => place.Node.GetPath() == path).Node.ReplaceWith(Nonsense);
            PolicyDiagnostic found = Given.Compile(changed.ToJsonString()).Diagnostics.First(static diagnostic => $"{diagnostic.Message}".Contains(Nonsense, StringComparison.Ordinal));
            Assert.That(Words($"{found.Message} {found.Help}"), Is.SupersetOf(allowed.Select(static value => (string)value!)), found.ToString());
        }

        Assert.That(visited, Has.Count.EqualTo(All(Schema).Count(static schema => schema["enum"] is JsonArray)));
    }

    [Test]
    public void RequiredFields_OfEveryMapping_AreThoseOfItsReader()
    {
        int checkedFields = 0;
        foreach ((JsonNode document, JsonNode node, JsonObject schema) in Places())
        {
            if (node is not JsonObject mapping || schema["properties"] is not JsonObject || schema["additionalProperties"] is null)
                continue;
            string[] required = [.. (schema["required"] as JsonArray ?? []).Select(static field => (string)field!)];
            foreach (string field in mapping.Select(static entry => entry.Key).ToArray())
            {
                JsonNode? value = mapping[field];
                int index = mapping.IndexOf(field);
                mapping.Remove(field);
                bool missing = Given.Compile(document.ToJsonString()).Diagnostics.Any(diagnostic =>
                    diagnostic.Code == DiagnosticCodes.MissingField && diagnostic.Message.EndsWith($"needs the field `{field}`", StringComparison.Ordinal));
                mapping.Insert(index, field, value);
                Assert.That(missing, Is.EqualTo(required.Contains(field)), $"{field} of {mapping.GetPath()} in {document["kind"]}");
                checkedFields++;
            }
        }

        Assert.That(checkedFields, Is.GreaterThan(100));
    }

    /// <summary>Every place of the documents with the schema that holds there.</summary>
    private static IEnumerable<(JsonNode Document, JsonNode Node, JsonObject Schema)> Places() =>
        Everything.Select(static text => JsonNode.Parse(text)!).SelectMany(static document => Places(document, document, Schema).ToArray());

    private static IEnumerable<(JsonNode Document, JsonNode Node, JsonObject Schema)> Places(JsonNode document, JsonNode node, JsonObject unresolved)
    {
        JsonObject schema = Resolve(unresolved, node);
        yield return (document, node, schema);
        if (node is JsonArray array && schema["items"] is JsonObject items)
        {
            foreach (var place in array.SelectMany(item => Places(document, item!, items)))
                yield return place;
        }

        if (node is not JsonObject mapping)
            yield break;
        foreach ((string field, JsonNode? value) in mapping)
        {
            JsonNode? below = node == document && field == "spec"
                ? Schema["$defs"]![(string)document["kind"]!]
                : schema["properties"]?[field] ?? schema["additionalProperties"];
            if (below is not JsonObject inner)
                continue;
            foreach (var place in Places(document, value!, inner))
                yield return place;
        }
    }

    private static JsonObject Resolve(JsonObject schema, JsonNode node)
    {
        if ((string?)schema["$ref"] is { } reference)
            return Resolve(Schema["$defs"]![reference["#/$defs/".Length..]]!.AsObject(), node);
        return schema["anyOf"] is JsonArray choices && schema["type"] is null
            ? Resolve(choices[node is JsonObject ? 1 : 0]!.AsObject(), node)
            : schema;
    }

    private static IEnumerable<JsonObject> All(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping.SelectMany(static entry => All(entry.Value)).Prepend(mapping),
        JsonArray array => array.SelectMany(All),
        _ => [],
    };

    private static IEnumerable<JsonObject> Closed(JsonNode schema) =>
        All(schema).Where(static part => part["additionalProperties"] is JsonValue closed && !(bool)closed);

    private static IEnumerable<string> Words(string text) => text.Split('`').Where(static (_, i) => i % 2 == 1);
}
