namespace ZeroTrust.Cel;

/// <summary>CEL equality and the hash that agrees with it.</summary>
internal static class CelEquality
{
    // Host lists and maps could be built to any depth; beyond this they are unequal rather than a stack overflow.
    private const int MaxDepth = 500;

    internal static bool AreEqual(in CelValue a, in CelValue b) => AreEqual(a, b, 0);

    internal static int Hash(in CelValue value) => Hash(value, 0);

    /// <summary>
    /// An error inside a list, map or record. Two aggregates that hold one cannot be told equal or unequal: what cannot be had must
    /// not read as a silent false.
    /// </summary>
    internal static CelError? FindError(in CelValue value, int depth = 0)
    {
        if (depth > MaxDepth)
            return null;
        switch (value.Kind)
        {
            case CelKind.Error:
                return value.RawError;
            case CelKind.List:
                var list = value.RawList;
                for (var i = 0; i < list.Count; i++)
                {
                    if (FindError(list[i], depth + 1) is { } inList)
                        return inList;
                }

                return null;
            case CelKind.Map:
                foreach (var (_, entry) in value.RawMap.Entries)
                {
                    if (FindError(entry, depth + 1) is { } inMap)
                        return inMap;
                }

                return null;
            case CelKind.Object:
                var record = value.RawObject;
                for (var i = 0; i < record.Type.Fields.Length; i++)
                {
                    if (FindError(record.GetField(i), depth + 1) is { } inRecord)
                        return inRecord;
                }

                return null;
            default:
                return null;
        }
    }

    internal static bool IntEqualsUint(long a, ulong b) => a >= 0 && (ulong)a == b;

    // Lossy on purpose (language definition, "Equality"): the integer is converted. A double out of its range equals no converted one.
    internal static bool IntEqualsDouble(long a, double b) => a == b;

    internal static bool UintEqualsDouble(ulong a, double b) => a == b;

    private static bool AreEqual(in CelValue a, in CelValue b, int depth)
    {
        var kind = a.Kind;
        var other = b.Kind;
        if (kind != other)
            return AreNumbersEqual(a, kind, b, other);
        return kind switch
        {
            CelKind.Null => true,
            CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration => a.RawInt == b.RawInt,
            CelKind.Double => a.RawDouble == b.RawDouble,
            CelKind.String => string.Equals(a.RawString, b.RawString),
            CelKind.Bytes => a.RawBytes.AsSpan().SequenceEqual(b.RawBytes),
            CelKind.Timestamp => a.AsTimestamp() == b.AsTimestamp(),
            CelKind.Type => AreTypesEqual(a.AsType(), b.AsType()),
            CelKind.List => AreListsEqual(a.RawList, b.RawList, depth + 1),
            CelKind.Map => AreMapsEqual(a.RawMap, b.RawMap, depth + 1),
            CelKind.Object => AreObjectsEqual(a.RawObject, b.RawObject, depth + 1),
            CelKind.Opaque => a.RawOpaque.Equals(b.RawOpaque),
            CelKind.Message => a.RawMessage.IsEqualTo(b.RawMessage),
            CelKind.Enum => AreEnumsEqual(a.AsEnum(), b.AsEnum()),
            CelKind.Optional => AreOptionalsEqual(a.RawOptional, b.RawOptional, depth + 1),
            _ => false,
        };
    }

    private static bool AreNumbersEqual(in CelValue a, CelKind kind, in CelValue b, CelKind other) => (kind, other) switch
    {
        (CelKind.Int, CelKind.Uint) => IntEqualsUint(a.RawInt, b.RawUint),
        (CelKind.Uint, CelKind.Int) => IntEqualsUint(b.RawInt, a.RawUint),
        (CelKind.Int, CelKind.Double) => IntEqualsDouble(a.RawInt, b.RawDouble),
        (CelKind.Double, CelKind.Int) => IntEqualsDouble(b.RawInt, a.RawDouble),
        (CelKind.Uint, CelKind.Double) => UintEqualsDouble(a.RawUint, b.RawDouble),
        (CelKind.Double, CelKind.Uint) => UintEqualsDouble(b.RawUint, a.RawDouble),
        _ => false,
    };

    private static bool AreTypesEqual(CelType a, CelType b) =>
        a.TypeKind == b.TypeKind && string.Equals(a.Name, b.Name);

    private static bool AreListsEqual(CelList a, CelList b, int depth)
    {
        var count = a.Count;
        if (count != b.Count || depth > MaxDepth)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!AreEqual(a[i], b[i], depth))
                return false;
        }

        return true;
    }

    private static bool AreMapsEqual(CelMap a, CelMap b, int depth)
    {
        if (a.Count != b.Count || depth > MaxDepth)
            return false;
        foreach (var (key, value) in a.Entries)
        {
            if (!b.TryGet(key, out var other) || !AreEqual(value, other, depth))
                return false;
        }

        return true;
    }

    private static bool AreObjectsEqual(CelObject a, CelObject b, int depth)
    {
        if (!ReferenceEquals(a.Type, b.Type) || depth > MaxDepth)
            return false;
        for (var i = 0; i < a.Type.Fields.Length; i++)
        {
            var has = a.HasField(i);
            if (has != b.HasField(i) || (has && !AreEqual(a.GetField(i), b.GetField(i), depth)))
                return false;
        }

        return true;
    }

    private static bool AreEnumsEqual(CelEnum a, CelEnum b) => a.Number == b.Number && string.Equals(a.Type.FullName, b.Type.FullName);

    private static bool AreOptionalsEqual(CelOptional a, CelOptional b, int depth)
    {
        if (a.HasValue != b.HasValue || depth > MaxDepth)
            return false;
        return !a.HasValue || AreEqual(a.Value, b.Value, depth);
    }

    private static int Hash(in CelValue value, int depth)
    {
        switch (value.Kind)
        {
            case CelKind.Bool:
                return value.RawBool ? 1 : 2;

            // Integers hash as doubles, since a double may equal either.
            case CelKind.Int:
                return HashNumber(value.RawInt);
            case CelKind.Uint:
                return HashNumber(value.RawUint);
            case CelKind.Double:
                return HashNumber(value.RawDouble);
            case CelKind.String:
                return string.GetHashCode(value.RawString, StringComparison.Ordinal);
            case CelKind.Bytes:
                var bytes = new HashCode();
                bytes.AddBytes(value.RawBytes);
                return bytes.ToHashCode();
            case CelKind.Duration:
                return value.RawInt.GetHashCode();
            case CelKind.Timestamp:
                return value.AsTimestamp().GetHashCode();
            case CelKind.Type:
                return string.GetHashCode(value.AsType().Name, StringComparison.Ordinal);
            case CelKind.List:
                return depth > MaxDepth ? 3 : HashList(value.RawList, depth + 1);
            case CelKind.Map:
                return depth > MaxDepth ? 4 : HashMap(value.RawMap, depth + 1);
            case CelKind.Object:
                return string.GetHashCode(value.RawObject.Type.Name, StringComparison.Ordinal);
            case CelKind.Enum:
                return value.AsEnum().Number;
            case CelKind.Opaque:
                return value.RawOpaque.GetHashCode();
            case CelKind.Message:
                return string.GetHashCode(value.RawMessage.Type.FullName, StringComparison.Ordinal);
            case CelKind.Optional:
                return value.RawOptional.HasValue && depth <= MaxDepth ? Hash(value.RawOptional.Value, depth + 1) : 6;
            default:
                return 0;
        }
    }

    // Seeded, unlike the hash of double itself: a client must not be able to make the numbers of a list collide.
    private static int HashNumber(double value) => value == 0 ? 5 : HashCode.Combine(BitConverter.DoubleToInt64Bits(value) >> 32, value.GetHashCode());

    private static int HashMap(CelMap map, int depth)
    {
        var hash = map.Count;
        foreach (var (key, value) in map.Entries)
            hash = unchecked(hash + HashCode.Combine(Hash(key, depth), Hash(value, depth)));
        return hash;
    }

    private static int HashList(CelList list, int depth)
    {
        var hash = new HashCode();
        for (var i = 0; i < list.Count; i++)
            hash.Add(Hash(list[i], depth));
        return hash.ToHashCode();
    }
}
