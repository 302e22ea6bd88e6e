using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Storage;

/// <summary>
/// Digest over the rows of one revision in order: per document the UTF-8 of kind, name and file, each after its length,
/// the line, and the SHA-256 of the text; numbers as 32 bits, little-endian. Databases have no checksums of their own
/// pages, so this is what shows that a row or a text was lost or changed on disk.
/// </summary>
internal sealed class ManifestHasher : IDisposable
{
    // Throws for an unpaired surrogate: replacing it would store another text than was validated.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[4096];

    public static bool IsWellFormed(string value)
    {
        ReadOnlySpan<char> rest = value;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }

    /// <summary>The text as stored.</summary>
    public static byte[] Encode(string text) => Strict.GetBytes(text);

    /// <summary>The text as it was given; null when the bytes are not what any text is stored as.</summary>
    public static string? TryDecode(ReadOnlySpan<byte> stored) => Utf8.IsValid(stored) ? Strict.GetString(stored) : null;

    /// <summary>SHA-256 of a text as stored.</summary>
    public void HashText(string text, Span<byte> destination)
    {
        Reserve(Strict.GetMaxByteCount(text.Length));
        SHA256.HashData(_buffer.AsSpan(0, Strict.GetBytes(text, _buffer)), destination);
    }

    public void Add(DocumentKey key, string file, int line, ReadOnlySpan<byte> textHash)
    {
        // One call a row: a call costs more than the bytes of a row.
        Reserve(Strict.GetMaxByteCount(key.Kind.Length + key.Name.Length + file.Length) + (6 * sizeof(int)) + textHash.Length);
        int length = Put(key.Kind, 0);
        length = Put(key.Name, length);
        length = Put(file, length);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(length), line);
        length += sizeof(int);
        textHash.CopyTo(_buffer.AsSpan(length));
        _hash.AppendData(_buffer, 0, length + textHash.Length);
    }

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();

    private int Put(string value, int offset)
    {
        int length = Strict.GetBytes(value, _buffer.AsSpan(offset + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(offset), length);
        return offset + sizeof(int) + length;
    }

    private void Reserve(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }
    }
}
