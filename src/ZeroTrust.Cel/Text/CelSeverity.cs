namespace ZeroTrust.Cel;

/// <summary>How bad a diagnostic is.</summary>
public enum CelSeverity
{
    /// <summary>The expression cannot be used.</summary>
    Error,

    /// <summary>The expression can be used, but probably does not mean what was written.</summary>
    Warning,
}
