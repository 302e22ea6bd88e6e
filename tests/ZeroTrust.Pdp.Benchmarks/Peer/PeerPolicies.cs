using System.Globalization;
using System.Text;

namespace ZeroTrust.Pdp.Benchmarks.Peer;

/// <summary>
/// One set of rules in three languages: for each resource type readers of a group within their region, owners, auditors from some
/// regions, and a denial of suspended subjects. Nothing that only one of the three can say.
/// </summary>
internal static class PeerPolicies
{
    private const int RulesPerType = 4;

    /// <summary>As policies of this project.</summary>
    public static string Own(int rules)
    {
        var text = new StringBuilder();
        for (int i = 0; i < rules; i++)
        {
            string type = TypeName(i);
            string spec = (i % RulesPerType) switch
            {
                0 => $"effect: allow\n  subjects: {{groups: [{type}-readers]}}\n  actions: [read]\n  when: resource.properties.region == subject.properties.region",
                1 => "effect: allow\n  actions: [read, write]\n  when: resource.properties.owner == subject.id",
                2 => $"effect: allow\n  subjects: {{groups: [{type}-auditors]}}\n  actions: [read]\n  when: subject.properties.region in [\"DE\", \"FR\", \"NL\"]",
                _ => "effect: deny\n  when: subject.properties.suspended",
            };
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {{name: {type}-rule-{i % RulesPerType}}}\nspec:\n  {spec}\n  resources: {{types: [{type}]}}\n");
        }

        return text.ToString();
    }

    /// <summary>As Cedar policies.</summary>
    public static string Cedar(int rules)
    {
        var text = new StringBuilder();
        for (int i = 0; i < rules; i++)
        {
            string type = TypeName(i);
            text.AppendLine((i % RulesPerType) switch
            {
                0 => $"permit(principal in Group::\"{type}-readers\", action == Action::\"read\", resource is {type}) when {{ resource.region == principal.region }};",
                1 => $"permit(principal, action in [Action::\"read\", Action::\"write\"], resource is {type}) when {{ resource.owner == principal.name }};",
                2 => $"permit(principal in Group::\"{type}-auditors\", action == Action::\"read\", resource is {type}) when {{ [\"DE\", \"FR\", \"NL\"].contains(principal.region) }};",
                _ => $"forbid(principal, action, resource is {type}) when {{ principal.suspended }};",
            });
        }

        return text.ToString();
    }

    /// <summary>As Cerbos resource policies, one file a resource type.</summary>
    public static IEnumerable<(string File, string Text)> Cerbos(int rules)
    {
        for (int first = 0; first < rules; first += RulesPerType)
        {
            string type = TypeName(first);
            string[] lines =
            [
                $"{{actions: [read], effect: EFFECT_ALLOW, roles: [{type}-readers], condition: {{match: {{expr: R.attr.region == P.attr.region}}}}}}",
                "{actions: [read, write], effect: EFFECT_ALLOW, roles: [\"*\"], condition: {match: {expr: R.attr.owner == P.id}}}",
                $"{{actions: [read], effect: EFFECT_ALLOW, roles: [{type}-auditors], condition: {{match: {{expr: 'P.attr.region in [\"DE\", \"FR\", \"NL\"]'}}}}}}",
                "{actions: [\"*\"], effect: EFFECT_DENY, roles: [\"*\"], condition: {match: {expr: P.attr.suspended}}}",
            ];
            string text = $"apiVersion: api.cerbos.dev/v1\nresourcePolicy:\n  resource: {type}\n  version: default\n  rules:\n";
            yield return ($"{type}.yaml", text + string.Concat(lines.Take(rules - first).Select(static line => $"  - {line}\n")));
        }
    }

    private static string TypeName(int rule) => string.Create(CultureInfo.InvariantCulture, $"t{rule / RulesPerType}");
}
