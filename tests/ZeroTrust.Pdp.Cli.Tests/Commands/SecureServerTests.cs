using System.Security.Cryptography.X509Certificates;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Cli.Tests.Commands;

/// <summary>The verbs against a real server with TLS: how it is known, and how the caller shows itself.</summary>
[CancelAfter(60_000)]
internal sealed class SecureServerTests
{
    private const string ServerId = "spiffe://example.org/pdp";
    private const string ClientId = "spiffe://example.org/ops";

    private const string Callers =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: callers}
        spec: {effect: allow, subjects: {ids: ["spiffe://example.org/ops", "https://id.example.org#ana"]}, resources: {types: [pdp.rpc]}}
        """;


    private TestAuthority _root = null!;
    private TestAuthority _stranger = null!;
    private TestIssuer _issuer = null!;
    private ServerSandbox _pdp = null!;

    private string Address => $"https://localhost:{_pdp.Grpc[(_pdp.Grpc.LastIndexOf(':') + 1)..]}";

    [SetUp]
    public async Task SetUp()
    {
        _root = TestAuthority.Root();
        _stranger = TestAuthority.Root("stranger");
        _issuer = new TestIssuer();
        var cli = new CliSandbox { Time = TimeProvider.System };
        cli.Write("ca.pem", _root.Pem);
        cli.Write("stranger.pem", _stranger.Pem);
        cli.Write("callers.yaml", Callers);
        cli.Write("keys.json", _issuer.KeySet());
        cli.Write("issuers.json", """{"issuers": [{"issuer": "https://id.example.org", "jwks": "keys.json"}]}""");
        WritePair(cli, "server", _root.IssueServer(configure: static server => server.Uris.Add(ServerId)));
        WritePair(cli, "client", _root.Issue(ClientId));
        WritePair(cli, "foreign", _stranger.Issue(ClientId));
        _pdp = await ServerSandbox.StartAsync(
            options =>
            {
                options.TlsCertificate = cli.PathOf("server.pem");
                options.TlsKey = cli.PathOf("server.key");
                options.TrustBundles = "example.org=" + cli.PathOf("ca.pem");
                options.CallerBootstrap = cli.PathOf("callers.yaml");
                options.JwtIssuers = cli.PathOf("issuers.json");
                options.JwtAudience = "pdp";
            },
            cli);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _pdp.DisposeAsync();
        _issuer.Dispose();
        _root.Dispose();
        _stranger.Dispose();
    }

    [Test]
    public async Task Server_KnownByItsName_Answers()
    {
        Assert.That((await RunAsync("--ca", "ca.pem")).Error, Is.Empty);
        Assert.That((await RunAsync("--ca", "ca.pem", "--cert", "client.pem", "--key", "client.key")).Error, Is.Empty);
    }

    [Test]
    public async Task Server_KnownByItsSpiffeId_AnswersUnderAnyName()
    {
        string[] known = ["--ca", "ca.pem", "--server-spiffe-id", ServerId];
        Assert.That((await RunAsync(known)).Error, Is.Empty);
        var byAddress = await _pdp.Cli.RunAsync(["revisions", "--server", "https://" + _pdp.Grpc, .. known]);
        Assert.That((byAddress.Code, byAddress.Error), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task Server_FilesOfTheEnvironment_AreTakenForTlsOnly()
    {
        _pdp.Cli.Variables["PDP_SERVER"] = Address;
        _pdp.Cli.Variables["PDP_CA"] = "ca.pem";
        _pdp.Cli.Variables["PDP_CERT"] = "client.pem";
        _pdp.Cli.Variables["PDP_KEY"] = "client.key";
        _pdp.Cli.Variables["PDP_SERVER_SPIFFE_ID"] = ServerId;
        var run = await _pdp.Cli.RunAsync("revisions");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        await using ServerSandbox plain = await ServerSandbox.StartAsync();
        var other = await _pdp.Cli.RunAsync("revisions", "--server", plain.Grpc);
        Assert.That((other.Code, other.Error), Is.EqualTo((0, "")));
    }

    [TestCase(new string[0], "no authority that this machine trusts vouches for its certificate, or it has expired")]
    [TestCase(new[] { "--ca", "stranger.pem" }, "no authority in `stranger.pem` vouches for its certificate, or it has expired")]
    [TestCase(new[] { "--ca", "stranger.pem", "--server-spiffe-id", ServerId }, "its certificate is no X.509-SVID of its trust domain: no authority in the bundle of its trust domain has issued it")]
    [TestCase(new[] { "--ca", "ca.pem", "--server-spiffe-id", "spiffe://example.org/other" }, "it is `spiffe://example.org/pdp`, not `spiffe://example.org/other`")]
    [TestCase(new[] { "--ca", "ca.pem", "--server-spiffe-id", "spiffe://other.org/pdp" }, "its certificate is no X.509-SVID of its trust domain: its trust domain is not trusted here")]
    public async Task Server_NotAccepted_IsSaid(string[] arguments, string fault)
    {
        var run = await RunAsync(arguments);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(run.Error, Is.EqualTo(
            $"error: the server at {Address} is not accepted: {fault}\nhelp: name who vouches for it with `--ca`, or whom you expect with `--server-spiffe-id`\n"));
    }

    [Test]
    public async Task Server_OtherName_IsSaid()
    {
        var run = await _pdp.Cli.RunAsync("revisions", "--server", "https://" + _pdp.Grpc, "--ca", "ca.pem");
        Assert.That(run.Error, Does.StartWith($"error: the server at https://{_pdp.Grpc} is not accepted: its certificate is not for the name `127.0.0.1`\n"));
    }

    [Test]
    public async Task Server_DoesNotAcceptTheCertificate_IsSaid()
    {
        var run = await RunAsync("--ca", "ca.pem", "--cert", "foreign.pem", "--key", "foreign.key");
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(run.Error, Does.StartWith($"error: cannot reach the PDP at {Address}: ").And.EndWith("help: does it accept the certificate of `--cert`? its log says so\n"));
    }

    [Test]
    public async Task Server_SpeaksTlsButIsAskedInPlainText_IsSaid()
    {
        var run = await _pdp.RunAsync("revisions");
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(run.Error, Does.EndWith($"help: does it speak TLS? then name it as `--server https://{_pdp.Grpc}`\n"));
    }

    [TestCase("ana", 300, "")]
    [TestCase("bob", 300, "does not permit this to the caller: `bob (https://id.example.org)` may not call `zerotrust.pdp.v1.PolicyAdmin/ListRevisions`: no_policy_matched")]
    [TestCase("ana", -300, "does not accept the caller: the token has expired\nhelp: have the certificate or the token renewed\n")]
    public async Task Token_OfAPerson_IsWhoCalls(string subject, int seconds, string problem)
    {
        long end = DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();
        _pdp.Cli.Write("token", _issuer.Token($$"""{"iss":"https://id.example.org","sub":"{{subject}}","aud":"pdp","exp":{{end}}}""") + "\n");
        var run = await RunAsync("--ca", "ca.pem", "--token-file", "token");
        if (problem.Length == 0)
            Assert.That((run.Code, run.Error), Is.EqualTo((ExitCodes.Success, "")));
        else
            Assert.That(run.Error, Does.StartWith($"error: the PDP at {Address} {problem}"));
    }

    [Test]
    public void Token_OfAFile_IsReadForEachCall()
    {
        _pdp.Cli.Write("token", "abc.def.ghi\n");
        var credentials = new ServerCredentials(new CredentialFiles { Token = "token" }, PdpAddress.Parse(Address), _pdp.Cli.Environment());
        Assert.That(credentials.CreateHeaders()!.GetValue("authorization"), Is.EqualTo("Bearer abc.def.ghi"));
        _pdp.Cli.Write("token", "jkl.mno.pqr");
        Assert.That(credentials.CreateHeaders()!.GetValue("authorization"), Is.EqualTo("Bearer jkl.mno.pqr"));
    }

    [TestCase(new[] { "--key", "client.key" }, "a key needs its certificate\nhelp: name it with `--cert`")]
    [TestCase(new[] { "--cert", "none.pem" }, "`DIR/none.pem` does not exist\nhelp: name another file, or have it made anew")]
    [TestCase(new[] { "--cert", "client.pem" }, "`DIR/client.pem` has no private key; it must have a PEM block `-----BEGIN PRIVATE KEY-----`\nhelp: name another file, or have it made anew")]
    [TestCase(new[] { "--cert", "client.pem", "--key", "server.key" }, "`DIR/server.key` has no key that fits the certificate of `DIR/client.pem`; the first certificate there and the key must be a pair (RSA or ECDSA)\nhelp: name another file, or have it made anew")]
    [TestCase(new[] { "--ca", "client.pem" }, "`DIR/client.pem` has a certificate that is no authority (`cA` is not set), number 1; a bundle has authorities only\nhelp: name another file, or have it made anew")]
    [TestCase(new[] { "--server-spiffe-id", ServerId }, "a server is known by its SPIFFE ID only with the bundle of its trust domain\nhelp: name the bundle with `--ca`")]
    [TestCase(new[] { "--ca", "ca.pem", "--server-spiffe-id", "spiffe://example.org" }, "`spiffe://example.org` is no SPIFFE ID of a workload: it has no path, so it names a trust domain and no workload\nhelp: write it as `spiffe://DOMAIN/PATH`")]
    [TestCase(new[] { "--token-file", "none" }, "`DIR/none` does not exist\nhelp: name another file, or have it made anew")]
    [TestCase(new[] { "--token-file", "ca.pem" }, "`ca.pem` holds no token: it has other characters than a token has\nhelp: write the token alone into the file")]
    public async Task Files_ThatCannotBeUsed_AreRefusedBeforeAnythingIsSent(string[] arguments, string message)
    {
        var run = await RunAsync(arguments);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(run.Error.Replace(_pdp.Cli.Folder, "DIR", StringComparison.Ordinal), Is.EqualTo($"error: {message}\n"));
    }

    [TestCase("--ca", "ca.pem")]
    [TestCase("--cert", "client.pem")]
    [TestCase("--server-spiffe-id", ServerId)]
    public async Task Options_OfTlsWithPlainText_AreRefused(string option, string value)
    {
        var run = await _pdp.RunAsync("revisions", option, value);
        Assert.That(run.Error, Is.EqualTo($"error: `{option}` is for TLS, and {_pdp.Grpc} is reached in plain text\nhelp: name the server as `--server https://HOST:PORT`\n"));
    }

    private static void WritePair(CliSandbox cli, string name, X509Certificate2 certificate)
    {
        cli.Write(name + ".pem", certificate.ExportCertificatePem() + "\n");
        cli.Write(name + ".key", TestAuthority.KeyOf(certificate));
    }

    private Task<CliRun> RunAsync(params string[] arguments) => _pdp.Cli.RunAsync(["revisions", "--server", Address, .. arguments]);
}
