namespace ZeroTrust.Cel.Tests;

internal static class Compile
{
    internal static CelProgram Program(CelEnvironment environment, string text)
    {
        var compilation = environment.Compile(text);
        Assert.That(compilation.Diagnostics, Is.Empty, text);
        return compilation.Program!;
    }

    internal static string Show(CelDiagnostic d) => $"{d.Code} {d.Span.Start}+{d.Span.Length} {d.Message}";

    internal static string Show(in CelValue value) =>
        value.IsError ? value.AsError().CodeText : value.ToLiteral(10_000);
}
