namespace ZeroTrust.Cel;

/// <summary>Runs the stages over one expression.</summary>
internal static class CelCompiler
{
    internal static CelCompilation Compile(CelEnvironment environment, string expression, CelType? expected) =>
        throw new NotSupportedException($"{expression} {environment.Limits} {expected}");
}
