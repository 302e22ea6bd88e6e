using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Server.Admin;

/// <summary>
/// Where a page of documents ended. It names the revision, so that the pages of a listing belong together although
/// another revision becomes active between them.
/// </summary>
/// <param name="Revision">The revision being listed.</param>
/// <param name="KindFilter">The kind asked for; empty: all.</param>
/// <param name="Last">The last document of the page.</param>
internal sealed record DocumentPageToken(long Revision, string KindFilter, DocumentKey Last)
{
    private const int MaxLength = 4096;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The form on the wire: base64url, opaque to clients.</summary>
    public override string ToString() => Base64Url.EncodeToString(StrictUtf8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Revision}\n{KindFilter}\n{Last.Kind}\n{Last.Name}")));

    public static bool TryParse(string text, [NotNullWhen(true)] out DocumentPageToken? token)
    {
        token = null;
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
            return false;
        string[] parts;
        try
        {
            parts = StrictUtf8.GetString(Base64Url.DecodeFromChars(text)).Split('\n');
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        if (parts.Length != 4
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long revision)
            || revision < 1)
        {
            return false;
        }

        token = new DocumentPageToken(revision, parts[1], new DocumentKey(parts[2], parts[3]));
        return true;
    }
}
