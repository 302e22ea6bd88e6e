using System.Globalization;
using System.Text;

namespace ZeroTrust.Pdp.Benchmarks.Support;

/// <summary>
/// Writes policy sets of a company that grows: five policies for each resource type (readers by group, owners, a
/// regional rule, a guardrail, and one in audit mode), over shared definitions, access levels and a trust profile.
/// </summary>
internal static class PolicyGenerator
{
    private const int PoliciesPerType = 5;

    public static string Generate(int policies)
    {
        var text = new StringBuilder();
        text.Append(
            """
            apiVersion: zerotrust.pdp/v1
            kind: Definitions
            metadata: {name: shared}
            spec:
              expressions:
                isOwner: resource.properties.owner == subject.id
                sameRegion: resource.properties.region == subject.properties.region
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
              factors:
                - {name: managed, weight: 50, when: device.properties.managed}
                - name: mfa
                  weight: 50
                  when: has(subject.properties.mfa_time)
                  freshness: {of: subject.properties.mfa_time, fullFor: 8h, staleAfter: 24h}
                  remedy: mfa

            """);
        for (int i = 0; i < policies; i++)
            Append(text, i / PoliciesPerType, i % PoliciesPerType);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int type, int rule)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"type-{type}");
        string spec = rule switch
        {
            0 => $"effect: allow\n  subjects: {{groups: [{name}-readers]}}\n  actions: [read]\n  when: sameRegion && resource.properties.classification != \"secret\"\n  require: {{accessLevel: managed-device, trust: 60}}",
            1 => "effect: allow\n  actions: [read, write]\n  when: isOwner\n  require: {mfaWithin: 12h}",
            2 => $"effect: allow\n  subjects: {{groups: [{name}-auditors]}}\n  actions: [read]\n  when: context.properties.region in [\"DE\", \"FR\", \"NL\"]",
            3 => "effect: deny\n  when: has(subject.properties.suspended) && subject.properties.suspended",
            _ => $"effect: deny\n  mode: audit\n  actions: [write]\n  when: subject.groups.exists(g, g.startsWith(\"external-\"))",
        };
        text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {{name: {name}-rule-{rule}}}\nspec:\n  {spec}\n  resources: {{types: [{name}]}}\n");
    }
}
