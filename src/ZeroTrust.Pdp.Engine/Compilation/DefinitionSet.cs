using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>All documents of a compilation as written, by kind.</summary>
internal sealed class DefinitionSet
{
    public List<PolicyDefinition> Policies { get; } = [];

    public List<AccessLevelDefinition> AccessLevels { get; } = [];

    public List<TrustProfileDefinition> TrustProfiles { get; } = [];

    public List<ApplicationDefinition> Applications { get; } = [];

    public List<SegmentDefinition> Segments { get; } = [];

    public List<SchemaDefinition> Schemas { get; } = [];

    public List<PolicyTestDefinition> Tests { get; } = [];

    public List<NamedConstant> Constants { get; } = [];

    public List<NamedExpression> Expressions { get; } = [];

    public static DefinitionSet Read(List<ParsedDocument> parsed, DiagnosticBag diagnostics, int threads = 1)
    {
        var set = new DefinitionSet();
        var policies = new List<ParsedDocument>();
        foreach (ParsedDocument document in parsed)
        {
            if (document.Spec is not { } spec)
                continue;
            switch (document.Document.Key.Kind)
            {
                case DocumentKinds.Policy:
                    policies.Add(document);
                    break;
                case DocumentKinds.AccessLevel:
                    set.AccessLevels.Add(AccessLevelReader.Read(document, spec));
                    break;
                case DocumentKinds.TrustProfile:
                    set.TrustProfiles.Add(TrustProfileReader.Read(document, spec));
                    break;
                case DocumentKinds.Application:
                    set.Applications.Add(ApplicationReader.Read(document, spec));
                    break;
                case DocumentKinds.Segment:
                    set.Segments.Add(SegmentReader.Read(document, spec));
                    break;
                case DocumentKinds.Schema:
                    set.Schemas.Add(SchemaReader.Read(document, spec));
                    break;
                case DocumentKinds.PolicyTest:
                    set.Tests.Add(PolicyTestReader.Read(document, spec));
                    break;
                default:
                    DefinitionsReader.Read(document, spec, set.Constants, set.Expressions);
                    break;
            }
        }

        var read = new PolicyDefinition[policies.Count];
        Workers.ForEach(read.Length, threads, i => read[i] = PolicyReader.Read(policies[i], policies[i].Spec!));
        set.Policies.AddRange(read);
        set.DropTakenNames(diagnostics);
        return set;
    }

    /// <summary>Reports definitions whose name another definition has, and keeps the first of each in document order.</summary>
    private void DropTakenNames(DiagnosticBag diagnostics)
    {
        var first = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        Constants.RemoveAll(constant => IsTaken(constant.Source, constant.NameNode));
        Expressions.RemoveAll(expression => IsTaken(expression.Source, expression.NameNode));

        bool IsTaken(ParsedDocument source, Documents.Yaml.ScalarNode name)
        {
            if (first.TryAdd(name.Value, name.Position))
                return false;
            diagnostics.Error(
                DiagnosticCodes.NameTaken, name, $"`{name.Value}` is already defined at {first[name.Value]}",
                "definitions share one space of names: rename one of the two", source.Root.Document);
            return true;
        }
    }
}
