using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>A signed span of time in nanoseconds, about ±292 years.</summary>
/// <param name="Nanoseconds">The whole span in nanoseconds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelDuration(long Nanoseconds) : IComparable<CelDuration>
{
    /// <summary>Converts a .NET time span.</summary>
    /// <exception cref="OverflowException">The span exceeds 292 years.</exception>
    public static CelDuration FromTimeSpan(TimeSpan value) => new(checked(value.Ticks * 100));

    /// <summary>Converts to a .NET time span; what is finer than 100 ns is cut off.</summary>
    public TimeSpan ToTimeSpan() => new(Nanoseconds / 100);

    /// <summary>Reads CEL duration text: an optional sign, then numbers with units <c>h m s ms us µs ns</c>, or <c>0</c>.</summary>
    /// <returns>False when the text is malformed or out of range.</returns>
    public static bool TryParse(string text, out CelDuration value) => CelTimeText.TryParseDuration(text, out value);

    /// <inheritdoc/>
    public int CompareTo(CelDuration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Decimal seconds followed by <c>s</c>.</summary>
    public override string ToString() => CelTimeText.Format(this);

    /// <summary>Shorter than.</summary>
    public static bool operator <(CelDuration left, CelDuration right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Shorter than or the same.</summary>
    public static bool operator <=(CelDuration left, CelDuration right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Longer than.</summary>
    public static bool operator >(CelDuration left, CelDuration right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Longer than or the same.</summary>
    public static bool operator >=(CelDuration left, CelDuration right) => left.Nanoseconds >= right.Nanoseconds;
}
