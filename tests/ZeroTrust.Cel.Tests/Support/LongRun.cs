namespace ZeroTrust.Cel.Tests;

/// <summary>How long properties run: `PDP_LONG_PROPERTIES` asks for the long run.</summary>
internal static class LongRun
{
    internal static bool IsOn { get; } = Environment.GetEnvironmentVariable("PDP_LONG_PROPERTIES") is { Length: > 0 };

    internal static int Count(int ordinary, int @long) => IsOn ? @long : ordinary;
}
