using System.Globalization;

namespace ZeroTrust.Pdp.Benchmarks.Support;

/// <summary>Writes distinct conditions of the size that policies have, in the shapes that occur most.</summary>
internal static class ManyConditions
{
    public static string[] Create(int count)
    {
        string[] sources = new string[count];
        for (int i = 0; i < count; i++)
            sources[i] = Create(i, i % 5);
        return sources;
    }

    private static string Create(int i, int shape)
    {
        FormattableString source = shape switch
        {
            0 => $"device.trust_tier >= {i % 4} && subject.groups.exists(g, g == \"team-{i}\") && resource.sensitivity != \"class-{i % 97}\"",
            1 => $"request.method in [\"GET\", \"HEAD\"] && request.path.startsWith(\"/api/v1/project-{i}/\") && subject.claims[\"dept\"] == \"finance\"",
            2 => $"has(subject.mfa) && subject.mfa.age_seconds < {i} && now - session.issued_at < duration(\"{(i % 24) + 1}h\")",
            3 => $"resource.owner == subject.id || (subject.roles.exists(r, r in resource.allowed_roles) && resource.region in [\"DE\", \"FR\", \"area-{i}\"])",
            _ => $"!(has(subject.suspended) && subject.suspended) && resource.project == \"project-{i}\" && subject.level + {i % 3} >= resource.level && size(subject.groups) < 100",
        };
        return source.ToString(CultureInfo.InvariantCulture);
    }
}
