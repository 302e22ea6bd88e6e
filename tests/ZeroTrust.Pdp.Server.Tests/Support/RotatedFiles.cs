using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>
/// Certificate, key and bundle, replaced as others replace them: `spire` rewrites one file after the other in place;
/// `kubernetes` writes a new folder and swaps the link `..data`, through which the files are seen.
/// </summary>
internal sealed class RotatedFiles(TlsFolder folder, string writer)
{
    private int _version;

    public void Configure(PdpServerOptions options)
    {
        options.TlsCertificate = folder.At("rotated/tls.crt");
        options.TlsKey = folder.At("rotated/tls.key");
        options.TrustBundles = "example.org=" + folder.At("rotated/ca.crt");
    }

    public void Write(X509Certificate2 certificate, string bundle)
    {
        _version++;
        (string, string)[] files =
        [
            ("tls.crt", certificate.ExportCertificatePem() + "\n"),
            ("tls.key", TestAuthority.KeyOf(certificate)),
            ("ca.crt", bundle),
        ];
        if (writer == "spire")
        {
            foreach ((string name, string text) in files)
                folder.Write("rotated/" + name, text);
            return;
        }

        string version = string.Create(CultureInfo.InvariantCulture, $"..v{_version}");
        foreach ((string name, string text) in files)
            folder.Write($"rotated/{version}/{name}", text);
        FolderLink.Swap(folder.At("rotated/..data"), version);
        foreach ((string name, _) in files.Where(_ => _version == 1))
            File.CreateSymbolicLink(folder.At("rotated/" + name), "..data/" + name);
    }
}
