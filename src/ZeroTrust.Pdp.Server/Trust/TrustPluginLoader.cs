using System.Reflection;
using System.Security.Cryptography;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Server.Trust;

/// <summary>Loads algorithms of plug-ins. What cannot be loaded becomes an <see cref="UnavailableAlgorithm"/> that says why.</summary>
internal static class TrustPluginLoader
{
    private const long MaxFileSize = 64 << 20;

    public static ITrustAlgorithm Load(TrustPlugin plugin)
    {
        try
        {
            return Create(plugin, ReadPinned(plugin));
        }
        catch (PluginException problem)
        {
            return new UnavailableAlgorithm(plugin.Name, problem.Message);
        }
#pragma warning disable CA1031 // A plug-in is foreign code: whatever loading it throws, the server starts and denies what needs it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new UnavailableAlgorithm(plugin.Name, $"`{plugin.File}` cannot be loaded: {exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>Reads the file once: the bytes that were hashed are the bytes that are loaded.</summary>
    private static byte[] ReadPinned(TrustPlugin plugin)
    {
        byte[] bytes;
        try
        {
            using FileStream file = File.OpenRead(plugin.File);
            if (file.Length > MaxFileSize)
                throw new PluginException($"`{plugin.File}` is larger than 64 MiB");
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new PluginException($"`{plugin.File}` cannot be read: {exception.Message}");
        }

        byte[] hash = SHA256.HashData(bytes);
        return hash.AsSpan().SequenceEqual(plugin.Hash.AsSpan())
            ? bytes
            : throw new PluginException($"`{plugin.File}` has the SHA-256 {Convert.ToHexStringLower(hash)}, not the pinned {Convert.ToHexStringLower([.. plugin.Hash])}");
    }

    private static PinnedAlgorithm Create(TrustPlugin plugin, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        Assembly assembly = new PluginLoadContext(plugin.Name).LoadFromStream(stream);
        var failures = new List<string>();
        foreach (Type type in assembly.GetTypes().Where(IsAlgorithm).OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            try
            {
                var algorithm = (ITrustAlgorithm)Activator.CreateInstance(type)!;
                if (algorithm.Name == plugin.Name)
                    return new PinnedAlgorithm(plugin.Name, algorithm.Version ?? string.Empty, algorithm.UsesHistory, algorithm);
            }
            catch (Exception exception)
            {
                Exception inner = (exception as TargetInvocationException)?.InnerException ?? exception;
                failures.Add($"`{type.FullName}` throws {inner.GetType().Name}: {inner.Message}");
            }
        }

        string rest = failures.Count == 0 ? "" : $"; {string.Join("; ", failures)}";
        throw new PluginException($"`{plugin.File}` has no public class with a constructor without parameters that implements `ITrustAlgorithm` and is named `{plugin.Name}`{rest}");
    }

    private static bool IsAlgorithm(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsPublic: true, ContainsGenericParameters: false }
        && typeof(ITrustAlgorithm).IsAssignableFrom(type)
        && type.GetConstructor(Type.EmptyTypes) is not null;

    private sealed class PluginException(string message) : Exception(message);
}
