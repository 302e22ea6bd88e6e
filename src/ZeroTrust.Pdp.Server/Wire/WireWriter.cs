using System.Text;
using Google.Protobuf;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// Writes the fields of a protobuf message (protobuf.dev, "Encoding") whose numbers are below 16. When there is no room for one,
/// <see cref="IsWhole"/> says so, and nothing that was written counts.
/// </summary>
internal ref struct WireWriter(Span<byte> buffer)
{
    private const int MaxVarint = 10;
    private const int OneByteLength = 127;

    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    /// <summary>Whether there was room for everything.</summary>
    public bool IsWhole { get; private set; } = true;

    public void WriteNumber(int field, long value)
    {
        if (!HasRoom(1 + MaxVarint))
            return;
        _buffer[Length++] = Tag(field, WireCursor.Varint);
        WriteVarint((ulong)value);
    }

    public void WriteBytes(int field, scoped ReadOnlySpan<byte> bytes)
    {
        if (!TryBegin(field, bytes.Length))
            return;
        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }

    public void WriteText(int field, string text)
    {
        if (TryBegin(field, Encoding.UTF8.GetByteCount(text)))
            Length += Encoding.UTF8.GetBytes(text, _buffer[Length..]);
    }

    public void WriteMessage(int field, IMessage message)
    {
        int size = message.CalculateSize();
        if (!TryBegin(field, size))
            return;
        message.WriteTo(_buffer.Slice(Length, size));
        Length += size;
    }

    /// <summary>Begins a message whose length is not known yet. What is returned goes to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        if (!HasRoom(2))
            return Length;
        _buffer[Length] = Tag(field, WireCursor.Length);
        Length += 2;
        return Length;
    }

    /// <summary>Ends the message. One whose length takes more than a byte counts as one for which there is no room.</summary>
    public void End(int start)
    {
        int size = Length - start;
        if (size > OneByteLength)
            IsWhole = false;
        if (IsWhole)
            _buffer[start - 1] = (byte)size;
    }

    private static byte Tag(int field, int wireType) => (byte)(field << 3 | wireType);

    private bool TryBegin(int field, int length)
    {
        if (!HasRoom(1 + MaxVarint + length))
            return false;
        _buffer[Length++] = Tag(field, WireCursor.Length);
        WriteVarint((ulong)length);
        return true;
    }

    private bool HasRoom(int bytes)
    {
        IsWhole &= _buffer.Length - Length >= bytes;
        return IsWhole;
    }

    private void WriteVarint(ulong value)
    {
        while (value > OneByteLength)
        {
            _buffer[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[Length++] = (byte)value;
    }
}
