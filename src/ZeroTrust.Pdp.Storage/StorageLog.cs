using Microsoft.Extensions.Logging;

namespace ZeroTrust.Pdp.Storage;

/// <summary>What the stores log. Event ids 4000 to 4099.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(4000, LogLevel.Information, "Created the policy store `{Location}`.")]
    public static partial void Created(ILogger logger, string location);

    [LoggerMessage(4001, LogLevel.Information, "Brought the policy store `{Location}` to schema `{Migration}`.")]
    public static partial void Migrated(ILogger logger, string location, string migration);

    [LoggerMessage(4002, LogLevel.Warning, "The policy store `{Location}` can be read or written by other accounts (mode {Mode}): remove the permissions of group and others.")]
    public static partial void WidePermissions(ILogger logger, string location, string mode);

    [LoggerMessage(4003, LogLevel.Debug, "Stored revision {Number} with {Documents} documents in {Milliseconds} ms.")]
    public static partial void Appended(ILogger logger, long number, int documents, double milliseconds);
}
