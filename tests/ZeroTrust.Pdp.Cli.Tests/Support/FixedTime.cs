namespace ZeroTrust.Pdp.Cli.Tests.Support;

/// <summary>A clock that stands still.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    /// <summary>A Monday morning in the change window and the office hours of the starter bundle.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 30, 0, 123, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;
}
