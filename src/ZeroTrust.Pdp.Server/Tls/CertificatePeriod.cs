using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>When a certificate is valid, in universal time; its own properties are in that of the machine.</summary>
internal static class CertificatePeriod
{
    public static DateTimeOffset Start(this X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());

    public static DateTimeOffset End(this X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>`expired at …` or `is not valid before …`; null within the period.</summary>
    public static string? PeriodProblem(this X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now > certificate.End())
            return string.Create(CultureInfo.InvariantCulture, $"expired at {certificate.End():u}");
        return now < certificate.Start() ? string.Create(CultureInfo.InvariantCulture, $"is not valid before {certificate.Start():u}") : null;
    }
}
