namespace ZeroTrust.Cel;

/// <summary>The order of values (language definition, "Ordering").</summary>
internal static class CelOrder
{
    internal static OrderOutcome TryCompare(in CelValue a, in CelValue b, out int order)
    {
        var kind = a.Kind;
        if (kind != b.Kind)
            return TryCompareNumbers(a, b, out order);
        switch (kind)
        {
            case CelKind.Bool or CelKind.Int or CelKind.Duration:
                order = a.RawInt.CompareTo(b.RawInt);
                return OrderOutcome.Ordered;
            case CelKind.Uint:
                order = a.RawUint.CompareTo(b.RawUint);
                return OrderOutcome.Ordered;
            case CelKind.Double:
                return CompareDoubles(a.RawDouble, b.RawDouble, out order);
            case CelKind.String:
                order = CodePoints.Compare(a.RawString, b.RawString);
                return OrderOutcome.Ordered;
            case CelKind.Bytes:
                order = a.RawBytes.AsSpan().SequenceCompareTo(b.RawBytes);
                return OrderOutcome.Ordered;
            case CelKind.Timestamp:
                order = a.AsTimestamp().CompareTo(b.AsTimestamp());
                return OrderOutcome.Ordered;
            default:
                order = 0;
                return OrderOutcome.None;
        }
    }

    private static OrderOutcome TryCompareNumbers(in CelValue a, in CelValue b, out int order)
    {
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Int, CelKind.Uint):
                order = a.RawInt < 0 ? -1 : ((ulong)a.RawInt).CompareTo(b.RawUint);
                return OrderOutcome.Ordered;
            case (CelKind.Uint, CelKind.Int):
                order = b.RawInt < 0 ? 1 : a.RawUint.CompareTo((ulong)b.RawInt);
                return OrderOutcome.Ordered;

            // The conversion to double is monotone, so the range test of the definition comes out by itself.
            case (CelKind.Int, CelKind.Double):
                return CompareDoubles(a.RawInt, b.RawDouble, out order);
            case (CelKind.Double, CelKind.Int):
                return CompareDoubles(a.RawDouble, b.RawInt, out order);
            case (CelKind.Uint, CelKind.Double):
                return CompareDoubles(a.RawUint, b.RawDouble, out order);
            case (CelKind.Double, CelKind.Uint):
                return CompareDoubles(a.RawDouble, b.RawUint, out order);
            default:
                order = 0;
                return OrderOutcome.None;
        }
    }

    private static OrderOutcome CompareDoubles(double a, double b, out int order)
    {
        order = a < b ? -1 : a > b ? 1 : 0;
        return double.IsNaN(a) || double.IsNaN(b) ? OrderOutcome.Unordered : OrderOutcome.Ordered;
    }
}
