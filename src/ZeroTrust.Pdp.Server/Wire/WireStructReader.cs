using System.Text.Unicode;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// Reads `google.protobuf.Struct` in place. It declines whatever is unusual (repeated parts that protobuf would merge,
/// fields it does not know, text that is not UTF-8, deep nesting, many entries): the general parser decides on those.
/// INVARIANT: what it does not decline, it reads as the general parser does.
/// </summary>
internal static class WireStructReader
{
    private const int MaxDepth = 16;
    private const int MaxEntries = 32;
    private const int MaxItems = 1024;

    public static bool TryRead(byte[] buffer, WireBlock block, out CelMap map) => TryReadStruct(buffer, block, 0, out map);

    private static bool TryReadStruct(byte[] buffer, WireBlock block, int depth, out CelMap map)
    {
        map = CelMap.Empty;
        if (!TryCount(buffer, block, MaxEntries, out int count) || depth > MaxDepth)
            return false;
        if (count == 0)
            return true;
        var entries = new WireEntry[count];
        var cursor = new WireCursor(buffer, block.Start, block.End);
        for (int i = 0; i < count; i++)
        {
            if (!cursor.TryReadTag(out _, out _) || !cursor.TryReadBlock(out WireBlock entry) || !TryReadEntry(buffer, entry, depth, out entries[i]))
                return false;
            for (int j = 0; j < i; j++)
            {
                if (SameBytes(buffer, entries[i].Key, entries[j].Key))
                    return false;
            }
        }

        map = new WireMap(buffer, entries);
        return true;
    }

    /// <summary>Counts the elements of a message whose only field is a repeated message with number 1.</summary>
    private static bool TryCount(byte[] buffer, WireBlock block, int limit, out int count)
    {
        count = 0;
        var cursor = new WireCursor(buffer, block.Start, block.End);
        while (!cursor.AtEnd)
        {
            if (!cursor.TryReadTag(out int field, out int wireType) || field != 1 || wireType != WireCursor.Length
                || !cursor.TryReadBlock(out _) || ++count > limit)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadEntry(byte[] buffer, WireBlock block, int depth, out WireEntry entry)
    {
        entry = default;
        bool hasKey = false;
        bool hasValue = false;
        var cursor = new WireCursor(buffer, block.Start, block.End);
        while (!cursor.AtEnd)
        {
            if (!cursor.TryReadTag(out int field, out int wireType) || wireType != WireCursor.Length || !cursor.TryReadBlock(out WireBlock part))
                return false;
            if (field == 1 && !hasKey && IsText(buffer, part))
            {
                entry.Key = part;
                hasKey = true;
            }
            else if (field == 2 && !hasValue && TryReadValue(buffer, part, depth, out entry.Value))
            {
                hasValue = true;
            }
            else
            {
                return false;
            }
        }

        return hasKey && hasValue;
    }

    private static bool TryReadValue(byte[] buffer, WireBlock block, int depth, out WireValue value)
    {
        value = new WireValue(CelValue.Null);
        if (block.Count == 0)
            return true;
        var cursor = new WireCursor(buffer, block.Start, block.End);
        return cursor.TryReadTag(out int field, out int wireType)
            && TryReadKind(ref cursor, buffer, field, wireType, depth, out value)
            && cursor.AtEnd;
    }

    private static bool TryReadKind(ref WireCursor cursor, byte[] buffer, int field, int wireType, int depth, out WireValue value)
    {
        value = new WireValue(CelValue.Null);
        switch (field, wireType)
        {
            case (1, WireCursor.Varint):
                return cursor.TryReadVarint(out _);
            case (2, WireCursor.Fixed64) when cursor.TryReadFixed64(out long bits):
                value = new WireValue(CelValue.FromDouble(BitConverter.Int64BitsToDouble(bits)));
                return true;
            case (3, WireCursor.Length) when cursor.TryReadBlock(out WireBlock text) && IsText(buffer, text):
                value = new WireValue(text);
                return true;
            case (4, WireCursor.Varint) when cursor.TryReadVarint(out ulong flag):
                value = new WireValue(CelValue.FromBool(flag != 0));
                return true;
            case (5, WireCursor.Length) when cursor.TryReadBlock(out WireBlock inner) && TryReadStruct(buffer, inner, depth + 1, out CelMap map):
                value = new WireValue(CelValue.FromMap(map));
                return true;
            case (6, WireCursor.Length) when cursor.TryReadBlock(out WireBlock list) && TryReadList(buffer, list, depth + 1, out CelList items):
                value = new WireValue(CelValue.FromList(items));
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadList(byte[] buffer, WireBlock block, int depth, out CelList list)
    {
        list = CelList.Of();
        if (!TryCount(buffer, block, MaxItems, out int count) || depth > MaxDepth)
            return false;
        var items = new WireValue[count];
        var cursor = new WireCursor(buffer, block.Start, block.End);
        for (int i = 0; i < count; i++)
        {
            if (!cursor.TryReadTag(out _, out _) || !cursor.TryReadBlock(out WireBlock item) || !TryReadValue(buffer, item, depth, out items[i]))
                return false;
        }

        list = new WireList(buffer, items);
        return true;
    }

    private static bool IsText(byte[] buffer, WireBlock block) => Utf8.IsValid(buffer.AsSpan(block.Start, block.Count));

    private static bool SameBytes(byte[] buffer, WireBlock a, WireBlock b) =>
        a.Count == b.Count && buffer.AsSpan(a.Start, a.Count).SequenceEqual(buffer.AsSpan(b.Start, b.Count));
}
