using System.Collections.Immutable;
using System.Text;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Server;

/// <summary>The policies could not be loaded when the server started, so it did not start.</summary>
public sealed class PolicyLoadException : Exception
{
    /// <summary>States what could not be loaded and why.</summary>
    /// <param name="message">What could not be loaded.</param>
    /// <param name="diagnostics">Every problem, ordered by file, line and column.</param>
    public PolicyLoadException(string message, ImmutableArray<PolicyDiagnostic> diagnostics)
        : base(message) => Diagnostics = diagnostics;

    /// <summary>Every problem, ordered by file, line and column.</summary>
    public ImmutableArray<PolicyDiagnostic> Diagnostics { get; }

    /// <summary>The message and one line for each problem, for a terminal.</summary>
    public string ToReport()
    {
        var report = new StringBuilder(Message);
        foreach (PolicyDiagnostic diagnostic in Diagnostics)
        {
            report.Append('\n').Append("  ").Append(diagnostic);
            if (diagnostic.Help is { } help)
                report.Append(" (").Append(help).Append(')');
        }

        return report.ToString();
    }
}
