using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Diagnostics;

/// <summary>Collects diagnostics of a run, from several threads; gives them out ordered and without repetition.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<PolicyDiagnostic> _items = [];

    public bool HasErrors { get; private set; }

    public void Add(PolicyDiagnostic diagnostic)
    {
        lock (_items)
        {
            HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
            _items.Add(diagnostic);
        }
    }

    public void AddRange(ImmutableArray<PolicyDiagnostic> diagnostics)
    {
        foreach (PolicyDiagnostic diagnostic in diagnostics)
            Add(diagnostic);
    }

    public void Error(string code, YamlNode node, string message, string? help = null, string? document = null) =>
        Add(new PolicyDiagnostic(code, DiagnosticSeverity.Error, node.Position, message, help, document));

    public void Warning(string code, YamlNode node, string message, string? help = null, string? document = null) =>
        Add(new PolicyDiagnostic(code, DiagnosticSeverity.Warning, node.Position, message, help, document));

    public ImmutableArray<PolicyDiagnostic> ToOrdered()
    {
        PolicyDiagnostic[] distinct = [.. _items.Distinct()];
        Array.Sort(distinct, static (a, b) =>
        {
            int byPosition = a.Position.CompareTo(b.Position);
            if (byPosition != 0)
                return byPosition;
            int byCode = string.CompareOrdinal(a.Code, b.Code);
            return byCode != 0 ? byCode : string.CompareOrdinal(a.Message, b.Message);
        });
        return [.. distinct];
    }
}
