namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>A certificate authority made with openssl, in a folder: `NAME.pem` and `NAME.key` of the authority and of whom it vouches for.</summary>
internal sealed class OpenSslAuthority(string folder, string name)
{
    public string Certificate => At(name + ".pem");

    public string At(string file) => Path.Combine(folder, file);

    public static async Task<OpenSslAuthority> CreateAsync(string folder, string name)
    {
        var authority = new OpenSslAuthority(folder, name);
        await RunAsync(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", authority.At(name + ".key"), "-out", authority.Certificate,
            "-subj", "/CN=" + name, "-days", "2", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign");
        return authority;
    }

    /// <summary>Makes `WHO.pem` and `WHO.key`, for names as openssl writes them: `DNS:localhost,URI:spiffe://example.org/web`.</summary>
    public async Task IssueAsync(string who, string names)
    {
        await File.WriteAllTextAsync(
            At(who + ".ext"),
            $"basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName={names}\n");
        await RunAsync("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", At(who + ".key"), "-out", At(who + ".csr"), "-subj", "/CN=" + who);
        await RunAsync(
            "x509", "-req", "-in", At(who + ".csr"), "-CA", Certificate, "-CAkey", At(name + ".key"), "-CAcreateserial", "-days", "1", "-extfile", At(who + ".ext"), "-out", At(who + ".pem"));
    }

    public ClientCredentials Client(string who) => new(Certificate, At(who + ".pem"), At(who + ".key"));

    private static async Task RunAsync(params string[] arguments)
    {
        CommandResult result = await Command.RunAsync(Command.StartInfo("openssl", arguments), "");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }
}
