using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using ZeroTrust.Pdp.Engine.Segments;
using ZeroTrust.Pdp.Server.Files;
using ZeroTrust.Pdp.Server.Tls;

namespace ZeroTrust.Pdp.Cli.Remote;

/// <summary>Makes the TLS of a connection and the token of its calls from the files that were named.</summary>
internal sealed class ServerCredentials
{
    private const string FileHelp = "name another file, or have it made anew";

    private readonly CredentialFiles _files;
    private readonly CliEnvironment _environment;
    private readonly PdpAddress _address;
    private readonly X509Certificate2Collection? _authorities;
    private readonly TrustBundles _bundles = TrustBundles.None;
    private readonly CertificatePair? _pair;
    private volatile string? _serverFault;

    /// <summary>Reads the files.</summary>
    /// <exception cref="CommandFailedException">One cannot be used.</exception>
    public ServerCredentials(CredentialFiles files, PdpAddress address, CliEnvironment environment)
    {
        _files = files;
        _address = address;
        _environment = environment;
        if (files.Key is not null && files.Certificate is null)
            throw new CommandFailedException("a key needs its certificate", "name it with `--cert`");
        try
        {
            if (files.ServerId is { } id)
                _bundles = BundlesOf(id, files.Authorities);
            if (files.Authorities is { } authorities)
                _authorities = ReadBundle("ca", authorities).Authorities;
            if (files.Certificate is { } certificate)
            {
                var pair = new TlsFiles(environment.Resolve(certificate), environment.Resolve(files.Key ?? certificate));
                _pair = CertificatePair.Read(pair, SmallFile.Read(pair.Certificate), SmallFile.Read(pair.Key), environment.Time.GetUtcNow());
            }
        }
        catch (UnusableFileException unusable)
        {
            throw new CommandFailedException(unusable.Message, FileHelp, unusable);
        }
    }

    /// <summary>Why the certificate of the server was not accepted; null as long as it was not.</summary>
    public string? ServerFault => _serverFault;

    /// <summary>Whether the caller shows anything.</summary>
    public bool ShowsAnything => _pair is not null || _files.Token is not null;

    /// <summary>Whether the caller shows a certificate.</summary>
    public bool ShowsCertificate => _pair is not null;

    /// <summary>What to connect through.</summary>
    public SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler();
        if (!_address.IsSecure)
            return handler;
        handler.SslOptions.RemoteCertificateValidationCallback = Accept;
        if (_authorities is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        if (_pair is not null)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(_pair.Certificate, _pair.Chain, offline: true);
        return handler;
    }

    /// <summary>The metadata of a call: the token as it is in its file now.</summary>
    /// <exception cref="CommandFailedException">The file cannot be used.</exception>
    public Metadata? CreateHeaders()
    {
        if (_files.Token is not { } file)
            return null;
        try
        {
            string token = Encoding.UTF8.GetString(SmallFile.Read(_environment.Resolve(file))).Trim();
            if (token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw new CommandFailedException($"`{file}` holds no token: {(token.Length == 0 ? "it is empty" : "it has other characters than a token has")}", "write the token alone into the file");
            return new Metadata { { "authorization", "Bearer " + token } };
        }
        catch (UnusableFileException unusable)
        {
            throw new CommandFailedException(unusable.Message, FileHelp, unusable);
        }
    }

    private TrustBundles BundlesOf(string id, string? authorities)
    {
        if (SpiffeId.Split(id, out ReadOnlySpan<char> domain, out _) is { } problem)
            throw new CommandFailedException($"`{id}` is no SPIFFE ID of a workload: {problem}", "write it as `spiffe://DOMAIN/PATH`");
        if (authorities is null)
            throw new CommandFailedException("a server is known by its SPIFFE ID only with the bundle of its trust domain", "name the bundle with `--ca`");
        return new TrustBundles([ReadBundle(domain.ToString(), authorities)]);
    }

    private TrustBundle ReadBundle(string domain, string file)
    {
        string path = _environment.Resolve(file);
        return TrustBundleReader.Read(new TrustBundleFile(domain, path), SmallFile.Read(path));
    }

    private bool Accept(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        _serverFault = shown is null
            ? "it shows no certificate"
            : _files.ServerId is { } id ? SvidFault((X509Certificate2)shown, chain, id) : NameFault(errors);
        return _serverFault is null;
    }

    private string? SvidFault(X509Certificate2 shown, X509Chain? chain, string id)
    {
        SvidCheck check = SvidValidator.Validate(
            shown, chain?.ChainPolicy.ExtraStore ?? [], _bundles, SvidValidator.ServerAuthentication, _environment.Time.GetUtcNow());
        if (check.Fault is { } fault)
            return $"its certificate is no X.509-SVID of its trust domain: {fault}";
        return string.Equals(check.Id, id, StringComparison.Ordinal) ? null : $"it is `{check.Id}`, not `{id}`";
    }

    private string? NameFault(SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return _authorities is null ? "no authority that this machine trusts vouches for its certificate, or it has expired" : $"no authority in `{_files.Authorities}` vouches for its certificate, or it has expired";
        return errors == SslPolicyErrors.None ? null : $"its certificate is not for the name `{_address.Uri.IdnHost}`";
    }
}
