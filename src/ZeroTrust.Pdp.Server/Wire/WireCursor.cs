using System.Buffers.Binary;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// Walks the fields of a protobuf message (protobuf.dev, "Encoding"). Every step says whether it could be made; after a
/// step that could not, the cursor must not be used further.
/// </summary>
internal struct WireCursor(byte[] buffer, int start, int end)
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Length = 2;
    public const int Fixed32 = 5;

    private int _position = start;

    public readonly bool AtEnd => _position >= end;

    public bool TryReadTag(out int field, out int wireType)
    {
        bool read = TryReadVarint(out ulong tag) && tag <= uint.MaxValue && tag >= 8;
        field = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        return read;
    }

    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && _position < end; shift += 7)
        {
            byte part = buffer[_position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return true;
        }

        return false;
    }

    public bool TryReadFixed64(out long value)
    {
        value = 0;
        if (end - _position < sizeof(long))
            return false;
        value = BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(_position));
        _position += sizeof(long);
        return true;
    }

    /// <summary>The place of a length-delimited field.</summary>
    public bool TryReadBlock(out WireBlock block)
    {
        block = default;
        if (!TryReadVarint(out ulong length) || length > (ulong)(end - _position))
            return false;
        block = new WireBlock(_position, (int)length);
        _position += (int)length;
        return true;
    }

    /// <summary>Passes over a field that this reader does not know. Groups are not passed over.</summary>
    public bool TrySkip(int wireType)
    {
        switch (wireType)
        {
            case Varint:
                return TryReadVarint(out _);
            case Fixed64:
                return TryReadFixed64(out _);
            case Length:
                return TryReadBlock(out _);
            case Fixed32 when end - _position >= sizeof(int):
                _position += sizeof(int);
                return true;
            default:
                return false;
        }
    }
}
