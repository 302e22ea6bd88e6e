using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>The options of every verb that talks to a server: where it is, how it is known, how the caller shows itself.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> _server = CommonOptions.Server();
    private readonly Option<TimeSpan?> _timeout = CommonOptions.Timeout();
    private readonly Option<string?> _ca = File("--ca", "Authorities that may vouch for the server: PEM or a SPIFFE bundle. Default: $PDP_CA, else those of this machine.");
    private readonly Option<string?> _cert = File("--cert", "Certificate to show to the server, PEM, with those of its issuers. Default: $PDP_CERT.");
    private readonly Option<string?> _key = File("--key", "Its private key, PEM. Default: $PDP_KEY, else the file of the certificate.");
    private readonly Option<string?> _token = File("--token-file", "Bearer token to show to the server; read for each call. Default: $PDP_TOKEN_FILE.");
    private readonly Option<string?> _serverId = new("--server-spiffe-id")
    {
        Description = "SPIFFE ID that the server must have, instead of a certificate for its host name; needs `--ca`. Default: $PDP_SERVER_SPIFFE_ID.",
        HelpName = "ID",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        foreach (Option option in new Option[] { _ca, _cert, _key, _token, _serverId })
            command.Options.Add(option);
        command.Options.Add(_timeout);
    }

    /// <summary>Whether a server is named by its flag.</summary>
    public bool NamesServer(ParseResult parse) => parse.GetValue(_server) is not null;

    /// <summary>Prepares a connection; nothing is sent yet.</summary>
    /// <exception cref="CommandFailedException">The address or one of the files cannot be used.</exception>
    public PdpConnection Open(ParseResult parse, CliEnvironment environment)
    {
        var address = PdpAddress.Of(parse.GetValue(_server), environment);
        var files = new CredentialFiles
        {
            Authorities = Secure(_ca, "PDP_CA"),
            Certificate = Secure(_cert, "PDP_CERT"),
            Key = Secure(_key, "PDP_KEY"),
            ServerId = Secure(_serverId, "PDP_SERVER_SPIFFE_ID"),
            Token = parse.GetValue(_token) ?? Variable("PDP_TOKEN_FILE"),
        };
        return new PdpConnection(address, new ServerCredentials(files, address, environment), parse.GetValue(_timeout) ?? CommonOptions.DefaultTimeout, environment.Time);

        // A variable is set for many calls: where it cannot matter, it does not.
        string? Secure(Option<string?> option, string variable)
        {
            if (address.IsSecure)
                return parse.GetValue(option) ?? Variable(variable);
            return parse.GetValue(option) is null ? null : throw new CommandFailedException(
                $"`{option.Name}` is for TLS, and {address.Text} is reached in plain text", "name the server as `--server https://HOST:PORT`");
        }

        string? Variable(string name) => environment.Variable(name) is { Length: > 0 } value ? value : null;
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
