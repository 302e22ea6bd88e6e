using System.Buffers.Binary;

namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>Reads the compressed flags of messages from a body that is fed in pieces. Knows nothing of the code under test.</summary>
internal sealed class MessageFlags
{
    private readonly byte[] _prefix = new byte[5];
    private readonly List<bool> _compressed = [];
    private int _held;
    private long _rest;

    /// <summary>Whether the messages that have begun so far are compressed, in their order.</summary>
    public IReadOnlyList<bool> Compressed => _compressed;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int skipped = (int)Math.Min(_rest, bytes.Length);
            _rest -= skipped;
            bytes = bytes[skipped..];

            int taken = Math.Min(_prefix.Length - _held, bytes.Length);
            bytes[..taken].CopyTo(_prefix.AsSpan(_held));
            _held += taken;
            bytes = bytes[taken..];
            if (_held < _prefix.Length)
                continue;
            _held = 0;
            _rest = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
            _compressed.Add(_prefix[0] != 0);
        }
    }
}
