using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Benchmarks.Scale;

/// <summary>
/// The policies of a provider with many tenants: what all tenants share (definitions, levels, a trust profile, guardrails), and for
/// each tenant eight policies over resource types of its own and over types that all tenants have, by role, attribute and trust.
/// </summary>
internal static class ScalePolicies
{
    private const int PoliciesPerTenant = 8;

    /// <summary>Reads as the first lines of every set; the guardrails are three of its policies.</summary>
    private const string Shared =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Definitions
        metadata: {name: shared}
        spec:
          expressions:
            isOwner: resource.properties.owner == subject.id
            sameRegion: resource.properties.region == subject.properties.region
            sameTenant: resource.properties.tenant == subject.properties.tenant
        ---
        apiVersion: zerotrust.pdp/v1
        kind: AccessLevel
        metadata: {name: managed-device}
        spec:
          conditions:
            - device: {managed: true, encrypted: true, postureWithin: 24h}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: TrustProfile
        metadata: {name: standard}
        spec:
          algorithm: score
          tiers: [{name: low, from: 0}, {name: medium, from: 40}, {name: high, from: 75}]
          factors:
            - {name: managed, weight: 40, when: device.properties.managed}
            - {name: encrypted, weight: 20, when: device.properties.encrypted}
            - name: mfa
              weight: 40
              when: has(subject.properties.mfa_time)
              freshness: {of: subject.properties.mfa_time, fullFor: 8h, staleAfter: 24h}
              remedy: mfa
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: guard-suspended}
        spec:
          effect: deny
          when: has(subject.properties.suspended) && subject.properties.suspended
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: guard-region}
        spec:
          effect: deny
          actions: [export]
          when: context.properties.region in ["KP", "IR"]
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: guard-bulk-rollout}
        spec:
          effect: deny
          mode: audit
          actions: [export]
          when: resource.properties.rows > 10000

        """;

    /// <summary>One text with so many policies; the rest of its documents comes on top.</summary>
    public static List<PolicySource> Generate(int policies)
    {
        var sources = new List<PolicySource> { new("shared.yaml", Shared) };
        int left = policies - 3;
        for (int tenant = 0; left > 0; tenant++)
        {
            int count = Math.Min(left, PoliciesPerTenant);
            sources.Add(new PolicySource(Name(tenant) + ".yaml", string.Concat(Enumerable.Range(0, count).Select(rule => Policy(tenant, rule, "12h")))));
            left -= count;
        }

        return sources;
    }

    /// <summary>One policy of a tenant; <paramref name="within"/> is what an edit changes.</summary>
    public static string Policy(int tenant, int rule, string within)
    {
        string name = Name(tenant);
        string spec = rule switch
        {
            0 => $"effect: allow\n  subjects: {{groups: [{name}-clerks]}}\n  actions: [read]\n  resources: {{types: [invoice]}}\n  when: sameTenant && sameRegion && resource.properties.classification != \"secret\"\n  require: {{accessLevel: managed-device, trust: 60}}",
            1 => $"effect: allow\n  subjects: {{groups: [{name}-staff]}}\n  actions: [read, write]\n  resources: {{types: [invoice, order]}}\n  when: isOwner\n  require: {{mfaWithin: {within}}}",
            2 => $"effect: allow\n  subjects: {{groups: [{name}-auditors, {name}-controllers]}}\n  actions: [read]\n  resources: {{types: [{name}-ledger]}}\n  when: resource.properties.cost_center == \"{name}-cc\" && context.properties.region in [\"DE\", \"FR\", \"NL\"]",
            3 => $"effect: deny\n  resources: {{types: [{name}-ledger]}}\n  when: resource.properties.sealed",
            4 => $"effect: allow\n  subjects: {{types: [service], ids: [{name}-importer]}}\n  actions: [write]\n  resources: {{types: [order]}}\n  when: sameTenant",
            5 => $"effect: deny\n  mode: audit\n  subjects: {{groups: [{name}-staff]}}\n  actions: [write]\n  resources: {{types: [invoice]}}\n  when: subject.groups.exists(g, g.startsWith(\"{name}-external-\"))",
            6 => $"effect: allow\n  subjects: {{groups: [{name}-*]}}\n  actions: [read]\n  resources: {{types: [{name}-wiki]}}",
            _ => $"effect: allow\n  subjects: {{groups: [{name}-admins]}}\n  resources: {{types: [{name}-*]}}\n  require: {{trust: 80, mfaWithin: 1h}}\n  obligations: [{{id: record-session}}]",
        };
        return string.Create(CultureInfo.InvariantCulture, $"---\napiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {{name: {name}-rule-{rule}}}\nspec:\n  {spec}\n");
    }

    /// <summary>A clerk of a tenant who reads an invoice; the tenant's first policy allows it.</summary>
    public static DecisionRequest Request(int tenant, CelTimestamp now)
    {
        string name = Name(tenant);
        return new DecisionRequest
        {
            DecisionId = Guid.Empty,
            Time = now,
            Subject = new SubjectEntity(
                "user", "ana", ["employees", $"{name}-staff", $"{name}-clerks"],
                Map(("region", CelValue.FromString("DE")), ("tenant", CelValue.FromString(name)), ("mfa_time", Text(now, -3600)))),
            Device = new DeviceEntity("laptop-7", Map(("managed", CelValue.True), ("encrypted", CelValue.True), ("posture_time", Text(now, -300)))),
            Action = new ActionEntity("read", CelMap.Empty),
            Resource = new ResourceEntity("invoice", "42", Map(
                ("region", CelValue.FromString("DE")), ("tenant", CelValue.FromString(name)), ("owner", CelValue.FromString("bo")), ("classification", CelValue.FromString("internal")))),
            Context = new ContextEntity(now, null, Map(("region", CelValue.FromString("DE")))),
        };
    }

    private static string Name(int tenant) => string.Create(CultureInfo.InvariantCulture, $"t{tenant:d5}");

    private static CelMap Map(params (string Key, CelValue Value)[] entries) =>
        CelMap.Of(entries.Select(static entry => KeyValuePair.Create(entry.Key, entry.Value)));

    private static CelValue Text(CelTimestamp now, long seconds) =>
        CelValue.FromString(DateTimeOffset.FromUnixTimeSeconds(now.Seconds + seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
