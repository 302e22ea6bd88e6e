using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZeroTrust.Pdp.Engine.Segments;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>The rules that a certificate alone must meet to be the X.509-SVID of a workload (X509-SVID sections 2 to 5).</summary>
internal static class SvidLeaf
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const int SmallestRsaKey = 2048;
    private static readonly Asn1Tag UriName = new(TagClass.ContextSpecific, 6);
    private static readonly byte[] EmptyName = [0x30, 0];

    /// <summary>Looks at the certificate, not at who issued it.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="id">Its SPIFFE ID with scheme in lower case, also where another rule is broken; empty when it has no well-formed one.</param>
    /// <param name="trustDomain">The trust domain of the ID.</param>
    /// <returns>What is wrong with it, without any part of it; null when it meets the rules.</returns>
    public static string? Check(X509Certificate2 certificate, out string id, out string trustDomain) =>
        Identity(certificate, out id, out trustDomain) ?? Usage(certificate) ?? Strength(certificate);

    private static string? Identity(X509Certificate2 certificate, out string id, out string trustDomain)
    {
        id = trustDomain = "";
        X509Extension? names = null;
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName)
                continue;
            if (names is not null)
                return "it has its alternative names twice";
            names = extension;
        }

        if (names is null)
            return "it has no URI name, and an X.509-SVID has one: its SPIFFE ID";
        if (Uris(names) is not { } uris)
            return "its alternative names are malformed";
        if (uris.Count != 1)
            return uris.Count == 0 ? "it has no URI name, and an X.509-SVID has one: its SPIFFE ID" : "it has several URI names, and an X.509-SVID has exactly one";
        if (SpiffeId.Split(uris[0], out ReadOnlySpan<char> domain, out ReadOnlySpan<char> path) is { } problem)
            return "its URI name is no SPIFFE ID of a workload: " + problem;
        id = $"spiffe://{domain}/{path}";
        trustDomain = domain.ToString();
        return !names.Critical && certificate.SubjectName.RawData.AsSpan().SequenceEqual(EmptyName)
            ? "its subject is empty and its alternative names are not critical"
            : null;
    }

    private static string? Usage(X509Certificate2 certificate)
    {
        X509KeyUsageExtension? usage = null;
        foreach (X509Extension extension in certificate.Extensions)
        {
            switch (extension)
            {
                case X509BasicConstraintsExtension { CertificateAuthority: true }:
                    return "it is the certificate of an authority, which authenticates nobody";
                case X509KeyUsageExtension when usage is not null:
                    return "it has its key usage twice";
                case X509KeyUsageExtension found:
                    usage = found;
                    break;
            }
        }

        if (usage is null || !usage.Critical)
            return usage is null ? "it has no key usage" : "its key usage is not critical";
        if ((usage.KeyUsages & (X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign)) != X509KeyUsageFlags.None)
            return "its key usage permits to sign certificates or revocation lists";
        return usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature) ? null : "its key usage lacks `digitalSignature`";
    }

    private static string? Strength(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        return rsa is { KeySize: < SmallestRsaKey } ? "its RSA key has less than 2048 bits" : null;
    }

    private static List<string>? Uris(X509Extension names)
    {
        var uris = new List<string>();
        try
        {
            var outer = new AsnReader(names.RawData, AsnEncodingRules.DER);
            AsnReader sequence = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            while (sequence.HasData)
            {
                if (sequence.PeekTag() == UriName)
                    uris.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, UriName));
                else
                    sequence.ReadEncodedValue();
            }

            return uris;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
