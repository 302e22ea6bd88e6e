using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The outcome of compiling: a program, or the reasons why there is none.</summary>
public sealed class CelCompilation
{
    internal CelCompilation(CelProgram? program, CelAst? ast, ImmutableArray<CelDiagnostic> diagnostics)
    {
        Program = program;
        Ast = ast;
        Diagnostics = diagnostics;
    }

    /// <summary>The program; null exactly when a diagnostic is an error.</summary>
    public CelProgram? Program { get; }

    /// <summary>The checked tree; null when the source has mistakes.</summary>
    public CelAst? Ast { get; }

    /// <summary>What was found, in source order, without duplicates.</summary>
    public ImmutableArray<CelDiagnostic> Diagnostics { get; }
}
