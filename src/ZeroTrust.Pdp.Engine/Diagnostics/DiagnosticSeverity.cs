namespace ZeroTrust.Pdp.Engine.Diagnostics;

/// <summary>How bad a problem in a policy document is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The documents can be used, but probably do not say what was meant.</summary>
    Warning,

    /// <summary>The documents cannot be used.</summary>
    Error,

    /// <summary>Something worth knowing, which may well be meant.</summary>
    Information,
}
