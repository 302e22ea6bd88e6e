using System.Security.Cryptography.X509Certificates;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>What a certificate of a test is to say; as it stands, what a well-formed X.509-SVID says.</summary>
internal sealed class SvidTemplate
{
    public string Subject { get; set; } = "CN=workload";

    public List<string> Uris { get; } = [];

    public List<string> DnsNames { get; } = [];

    public bool NamesCritical { get; set; }

    public bool IsAuthority { get; set; }

    public X509KeyUsageFlags? KeyUsage { get; set; } = X509KeyUsageFlags.DigitalSignature;

    public bool KeyUsageCritical { get; set; } = true;

    /// <summary>Object identifiers of the extended key usage; empty: no such extension.</summary>
    public List<string> Purposes { get; } = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.UtcNow.AddHours(-1);

    public DateTimeOffset NotAfter { get; set; } = DateTimeOffset.UtcNow.AddHours(1);

    /// <summary>0: ECDSA over P-256.</summary>
    public int RsaBits { get; set; }

    public List<X509Extension> Extensions { get; } = [];
}
