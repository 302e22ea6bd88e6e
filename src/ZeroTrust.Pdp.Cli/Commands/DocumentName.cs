using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>Documents as a command line names them: `KIND/NAME`.</summary>
internal static class DocumentName
{
    /// <summary>Reads `KIND/NAME`.</summary>
    /// <exception cref="CommandFailedException">The text is not of that form.</exception>
    public static DocumentRef Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == text.Length - 1)
            throw new CommandFailedException($"`{text}` does not name a document", "write KIND/NAME, as in `Policy/payroll-read`; `pdp list` shows them");
        return new DocumentRef { Kind = text[..slash], Name = text[(slash + 1)..] };
    }
}
