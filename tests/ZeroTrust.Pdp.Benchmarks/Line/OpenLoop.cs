using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>
/// Calls that come when they come, as from many callers who know nothing of each other (a Poisson process, its seed fixed),
/// whether earlier ones are answered or not. h2load cannot do that: its `--rps` sends by ticks of ten milliseconds and counts
/// from the sending, so that what a slow server keeps from being sent is not counted (coordinated omission).
/// </summary>
internal static partial class OpenLoop
{
    private const int Connections = 4;
    private const int Seed = 20_260_401;
    private const short ReadyToRead = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Calls at a rate a second; latencies in microseconds from when each was due, ascending.</summary>
    public static double[] Run(IPEndPoint server, string path, byte[] body, double rate, int calls) =>
        Run(server, path, body, Arrivals(rate, calls), int.MaxValue).Latencies;

    /// <summary>
    /// How many calls a second are answered of those that come at a rate: the rate itself where the server keeps up. A generator that
    /// sends when calls come does so in smaller pieces than one that waits for answers, and takes more of a processor that it shares.
    /// </summary>
    public static double Sustain(IPEndPoint server, string path, byte[] body, double rate, int calls) =>
        calls / Run(server, path, body, Arrivals(rate, calls), int.MaxValue).Seconds;

    private static long[] Arrivals(double rate, int calls)
    {
        var random = new Random(Seed);
        long[] due = new long[calls];
        double at = 0;
        for (int i = 0; i < calls; i++)
        {
            at += -Math.Log(1 - random.NextDouble()) / rate;
            due[i] = (long)(at * Stopwatch.Frequency);
        }

        return due;
    }

    /// <summary>As many calls a second as the server answers to this generator, with 32 under way on each connection.</summary>
    public static double Saturate(IPEndPoint server, string path, byte[] body, int calls) =>
        calls / Run(server, path, body, new long[calls], 32).Seconds;

    /// <summary>Microseconds that one call on a new connection takes, with connecting.</summary>
    public static double CallOnce(IPEndPoint server, string path, byte[] body)
    {
        long start = Stopwatch.GetTimestamp();
        using var connection = new CallConnection(server, path, body, [0], 1);
        Drive([connection], start);
        return connection.Microseconds[0];
    }

    private static (double[] Latencies, double Seconds) Run(IPEndPoint server, string path, byte[] body, long[] due, int streams)
    {
        CallConnection[] connections = [.. Enumerable.Range(0, Connections).Select(n => new CallConnection(
            server, path, body, [.. due.Where((_, call) => call % Connections == n)], streams))];
        try
        {
            double seconds = Drive(connections, Stopwatch.GetTimestamp());
            double[] latencies = new double[due.Length];
            int length = 0;
            foreach (CallConnection connection in connections)
            {
                connection.Microseconds.CopyTo(latencies.AsSpan(length));
                length += connection.Microseconds.Length;
            }

            Array.Sort(latencies);
            return (latencies, seconds);
        }
        finally
        {
            foreach (CallConnection connection in connections)
                connection.Dispose();
        }
    }

    /// <summary>Sends and receives on one thread until all calls are answered. Returns the seconds that it took.</summary>
    private static double Drive(CallConnection[] connections, long start)
    {
        var polls = new PollEntry[connections.Length];
        for (int i = 0; i < connections.Length; i++)
            polls[i] = new PollEntry { Descriptor = connections[i].Descriptor, Asked = ReadyToRead };
        long last = Clock();
        while (!Array.TrueForAll(connections, static connection => connection.IsDone))
        {
            long? next = null;
            foreach (CallConnection connection in connections)
            {
                connection.Send(Clock());
                if (connection.NextDue is { } due && !(due >= next))
                    next = due;
            }

            if (Wait(polls, next - Clock()) > 0)
                last = Clock();
            else if (Clock() - last > Patience.TotalSeconds * Stopwatch.Frequency)
                throw new InvalidOperationException("the server does not answer");
            for (int i = 0; i < connections.Length; i++)
            {
                if (polls[i].Came != 0)
                    connections[i].Receive(Clock);
            }
        }

        return Clock() / (double)Stopwatch.Frequency;

        long Clock() => Stopwatch.GetTimestamp() - start;
    }

    /// <summary>Waits until something can be received, but only so many ticks of the clock; null: a tenth of a second.</summary>
    private static unsafe int Wait(PollEntry[] polls, long? ticks)
    {
        long nanoseconds = Math.Clamp((long)((ticks ?? long.MaxValue / 2) * (1e9 / Stopwatch.Frequency)), 0, 100_000_000);
        var time = new TimeSpec { Seconds = 0, Nanoseconds = nanoseconds };
        fixed (PollEntry* entries = polls)
            return Poll(entries, (nuint)polls.Length, &time, 0);
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, TimeSpec* timeout, nint signals);

    private struct PollEntry
    {
        public int Descriptor;
        public short Asked;
        public short Came;
    }

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
