using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads grants and quarantines of a `PolicyTest`.</summary>
internal static class ControlFixtureReader
{
    private static readonly string[] Targets = ["subject", "device", "workload", "segment", "resource"];

    public static GrantFixture? ReadGrant(FieldReader reader)
    {
        ScalarNode? name = reader.Scalar("name");
        bool breakGlass = reader.Boolean("breakGlass") == true;
        ScalarNode? subject = reader.RequiredScalar("subject");
        string? action = reader.Text("action");
        ScalarNode? resource = reader.Scalar("resource");
        (CelTimestamp? from, CelTimestamp? until) = ReadWindow(reader);
        reader.Done();
        if (name is null != breakGlass)
        {
            reader.Error(
                name is null ? DiagnosticCodes.MissingField : DiagnosticCodes.ContradictingFields, reader.Node,
                "a grant has either a `name`, which policies ask for, or `breakGlass: true`");
            return null;
        }

        return subject is null ? null : new GrantFixture(name, subject, action, resource, from, until);
    }

    public static QuarantineFixture? ReadQuarantine(FieldReader reader)
    {
        ScalarNode?[] targets = [.. Targets.Select(reader.Scalar)];
        (CelTimestamp? from, CelTimestamp? until) = ReadWindow(reader);
        reader.Done();
        int kind = Array.FindIndex(targets, static target => target is not null);
        if (kind < 0 || targets.Count(static target => target is not null) > 1)
        {
            reader.Error(
                kind < 0 ? DiagnosticCodes.MissingField : DiagnosticCodes.ContradictingFields, reader.Node,
                $"a quarantine has one target: {FieldReader.Enumerate(Targets)}");
            return null;
        }

        return new QuarantineFixture((QuarantineTargetKind)kind, targets[kind]!, from, until);
    }

    private static (CelTimestamp? From, CelTimestamp? Until) ReadWindow(FieldReader reader)
    {
        CelTimestamp? from = reader.Timestamp("from");
        CelTimestamp? until = reader.Timestamp("until");
        if (from >= until)
            reader.Error(DiagnosticCodes.ContradictingFields, reader.Node.Find("until")!, "`until` is not later than `from`");
        return (from, until);
    }
}
