using System.Security.Cryptography;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>The assembly of algorithms that is built for tests.</summary>
internal static class TestPlugin
{
    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "plugins", "ZeroTrust.Pdp.TestAlgorithm.dll");

    public static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(File)));

    /// <summary>The option that pins an algorithm of it.</summary>
    public static string Pin(string name, string? file = null, string? hash = null) => $"{name}={file ?? File}:{hash ?? Hash}";
}
