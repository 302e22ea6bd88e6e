namespace ZeroTrust.Cel;

/// <summary>The order and equality operators.</summary>
internal enum Comparison : byte
{
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}
