namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Types of HTTP/2 frames (RFC 9113 section 6).</summary>
internal enum FrameType : byte
{
    Data,
    Headers,
    Priority,
    RstStream,
    Settings,
    PushPromise,
    Ping,
    GoAway,
    WindowUpdate,
    Continuation,
}
