namespace Grpc.Core;

/// <summary>Hints for writing a message.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>No hint.</summary>
    None = 0,

    /// <summary>The message need not leave at once; it goes out with the next one that has no hint, or at the end.</summary>
    BufferHint = 0x1,

    /// <summary>The message must not be compressed.</summary>
    NoCompress = 0x2,
}
