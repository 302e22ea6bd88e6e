namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Error codes of HTTP/2 (RFC 9113 section 7).</summary>
internal enum ErrorCode : uint
{
    NoError,
    ProtocolError,
    InternalError,
    FlowControlError,
    SettingsTimeout,
    StreamClosed,
    FrameSizeError,
    RefusedStream,
    Cancel,
    CompressionError,
    ConnectError,
    EnhanceYourCalm,
}
