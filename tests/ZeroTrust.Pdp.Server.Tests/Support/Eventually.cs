using System.Diagnostics;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Waits for what happens in the background.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                Assert.Fail($"did not happen: {what}");
            await Task.Delay(25);
        }
    }
}
