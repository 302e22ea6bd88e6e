using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>Collects the diagnostics of one compilation: without duplicates, at most so many.</summary>
internal sealed class DiagnosticBag(int limit)
{
    private readonly List<CelDiagnostic> _items = [];
    private readonly HashSet<(string Code, CelSpan Span)> _seen = [];

    internal bool HasErrors { get; private set; }

    internal bool IsFull => _items.Count >= limit;

    internal void Error(string code, CelSpan span, string message, string? help = null)
    {
        HasErrors = true;
        Add(new CelDiagnostic(code, CelSeverity.Error, span, message, help));
    }

    internal void Warning(string code, CelSpan span, string message, string? help = null) =>
        Add(new CelDiagnostic(code, CelSeverity.Warning, span, message, help));

    internal ImmutableArray<CelDiagnostic> ToImmutable() =>
        [.. _items.OrderBy(static d => d.Span.Start).ThenBy(static d => d.Span.Length)];

    private void Add(CelDiagnostic diagnostic)
    {
        if (!IsFull && _seen.Add((diagnostic.Code, diagnostic.Span)))
            _items.Add(diagnostic);
    }
}
