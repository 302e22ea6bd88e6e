namespace ZeroTrust.Pdp.Server.Folder;

/// <summary>The codes of problems with a policy folder itself; those of documents are the engine's.</summary>
internal static class FolderDiagnosticCodes
{
    /// <summary>The folder or one of its files cannot be read.</summary>
    public const string Unreadable = "PDP3001";

    /// <summary>A file is not UTF-8 text.</summary>
    public const string NotUtf8 = "PDP3002";

    /// <summary>The folder has no policy files.</summary>
    public const string NoFiles = "PDP3003";

    /// <summary>A limit of size, depth or count is exceeded.</summary>
    public const string LimitExceeded = "PDP3004";
}
