namespace ZeroTrust.Pdp.Engine.Diagnostics;

/// <summary>A problem in a policy document, for its author.</summary>
/// <param name="Code">Stable code: `PDP…` (see <see cref="DiagnosticCodes"/>) or `CEL…` for embedded expressions.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Message">What is wrong: lower case, no final period, user text in backticks.</param>
/// <param name="Help">What to do about it, or null.</param>
/// <param name="Document">`Kind/name` of the document, or null when it is not known.</param>
public sealed record PolicyDiagnostic(
    string Code,
    DiagnosticSeverity Severity,
    SourcePosition Position,
    string Message,
    string? Help = null,
    string? Document = null)
{
    /// <summary>The one-line form: position, severity, code, message.</summary>
    public override string ToString() =>
        $"{Position}: {SeverityText} {Code}: {Message}";

    private string SeverityText => Severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}
