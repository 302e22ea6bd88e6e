using System.Runtime.InteropServices;

namespace ZeroTrust.Pdp.Benchmarks.Load;

/// <summary>Processor time of the child processes that have ended: the only way to that of a short one.</summary>
internal static partial class ChildTime
{
    private const int Children = -1;

    public static TimeSpan Read()
    {
        int failed = GetUsage(Children, out Usage usage);
        return failed == 0
            ? TimeSpan.FromMicroseconds(((usage.UserSeconds + usage.SystemSeconds) * 1e6) + usage.UserMicroseconds + usage.SystemMicroseconds)
            : throw new InvalidOperationException($"getrusage failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, out Usage usage);

    /// <summary>`struct rusage` of 64-bit Linux; what follows the times is not read.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
