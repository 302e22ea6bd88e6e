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
    public void HashText(string text, Span<byte> destination) => SHA256.HashData(Encoded(text), destination);

    public void Add(DocumentKey key, string file, int line, ReadOnlySpan<byte> textHash)
    {
        Add(key.Kind);
        Add(key.Name);
        Add(file);
        Add(line);
        _hash.AppendData(textHash);
    }

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();

    private void Add(string value)
    {
        ReadOnlySpan<byte> utf8 = Encoded(value);
        Add(utf8.Length);
        _hash.AppendData(utf8);
    }

    private void Add(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _hash.AppendData(bytes);
    }

    private ReadOnlySpan<byte> Encoded(string value)
    {
        int most = Strict.GetMaxByteCount(value.Length);
        if (_buffer.Length < most)
        {
            _buffer = new byte[most];
        }

        return _buffer.AsSpan(0, Strict.GetBytes(value, _buffer));
    }
}
