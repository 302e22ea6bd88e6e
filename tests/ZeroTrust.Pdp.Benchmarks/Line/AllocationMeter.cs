using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>
/// The bytes that another .NET process allocates meanwhile, by its own counter `alloc-rate` of the event source `System.Runtime`,
/// asked for through its diagnostic port. Being asked costs it something, so nothing else is measured at the same time.
/// </summary>
internal static class AllocationMeter
{
    private const int IntervalSeconds = 1;

    public static async Task<double> MeasureAsync(int process, Func<Task> work)
    {
        var provider = new EventPipeProvider(
            "System.Runtime", EventLevel.Informational, (long)EventKeywords.None,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["EventCounterIntervalSec"] = IntervalSeconds.ToString(CultureInfo.InvariantCulture) });
        using EventPipeSession session = await new DiagnosticsClient(process).StartEventPipeSessionAsync(provider, requestRundown: false, token: CancellationToken.None);
        using var source = new EventPipeEventSource(session.EventStream);
        double sum = 0;
        int intervals = 0;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource? passed = null;
        int awaited = int.MaxValue;
        source.Dynamic.All += counted =>
        {
            if (counted.EventName != "EventCounters" || counted.PayloadValue(0) is not IDictionary<string, object> payload
                || payload["Payload"] is not IDictionary<string, object> counter || (string)counter["Name"] != "alloc-rate")
            {
                return;
            }

            // The first tells what was allocated before.
            if (intervals++ == 0)
                begun.SetResult();
            else
                sum += Convert.ToDouble(counter["Increment"], CultureInfo.InvariantCulture);
            if (intervals >= Volatile.Read(ref awaited))
                passed?.TrySetResult();
        };
        Task reading = Task.Run(source.Process);
        await begun.Task;
        await work();
        passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The interval that the end of the work falls into, and one more.
        Volatile.Write(ref awaited, intervals + 2);
        await passed.Task;
        double bytes = sum;
        await session.StopAsync(CancellationToken.None);
        await reading;
        return bytes;
    }
}
