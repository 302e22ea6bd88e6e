using System.Diagnostics;
using Grpc.Core;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Waits for what happens in the background.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Calls again until a call is answered.</summary>
    public static async Task IsAnsweredAsync(Func<Task> call, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (RpcException exception)
            {
                if (Stopwatch.GetElapsedTime(started) > Limit)
                    Assert.Fail($"did not happen: {what}: {exception.Message}");
                await Task.Delay(25);
            }
        }
    }

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
