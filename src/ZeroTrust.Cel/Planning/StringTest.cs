namespace ZeroTrust.Cel;

/// <summary>The string tests.</summary>
internal enum StringTest : byte
{
    Contains,
    StartsWith,
    EndsWith,
}
