using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Extensions with URI names exactly as they are given: <see cref="Uri"/> would put their case in order.</summary>
internal static class UriNames
{
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    public static X509Extension Of(params string[] uris)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (string uri in uris)
                writer.WriteCharacterString(UniversalTagNumber.IA5String, uri, UriTag);
        }

        return new X509Extension("2.5.29.17", writer.Encode(), false);
    }

    /// <summary>Limits what an authority may issue to one host of URIs (RFC 5280 section 4.2.1.10).</summary>
    public static X509Extension PermitOnly(string host)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
            writer.WriteCharacterString(UniversalTagNumber.IA5String, host, UriTag);
        return new X509Extension("2.5.29.30", writer.Encode(), true);
    }
}
