namespace ZeroTrust.Pdp.Cli.Files;

/// <summary>Why input or output failed, in the words of a shell.</summary>
internal static class IoReason
{
    public static string Of(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied, or it is a directory",
        PathTooLongException => "the name is too long",
        _ => failure.Message,
    };
}
