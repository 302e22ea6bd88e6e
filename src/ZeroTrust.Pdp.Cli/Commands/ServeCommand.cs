using System.CommandLine;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Server;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp serve`: runs the server. What is not given as a flag is left to its configuration.</summary>
internal sealed class ServeCommand : Verb
{
    // By property of the options: the server names the same flags in what it says about them.
    private readonly (string Key, Option<string?> Option)[] _settings =
    [
        (nameof(PdpServerOptions.Policies), Setting("--policies", "DIR", "Folder of policy files to follow. Without it, policies come through `pdp apply`.", "-p")),
        (nameof(PdpServerOptions.Inventory), Setting("--inventory", "DIR", "Folder of inventory files to follow: what is known of subjects, devices and resources.")),
        (nameof(PdpServerOptions.Data), Setting("--data", "FILE", $"File that keeps the revisions. Default: {PdpServerOptions.DefaultData}.")),
        (nameof(PdpServerOptions.GrpcAddress), Setting("--grpc-address", "ADDR", $"Where gRPC listens. Default: {PdpServerOptions.DefaultGrpcAddress}; port 0 takes any free one.", "--grpc")),
        (nameof(PdpServerOptions.HttpAddress), Setting("--http-address", "ADDR", $"Where HTTP listens. Default: {PdpServerOptions.DefaultHttpAddress}.", "--http")),
        (nameof(PdpServerOptions.TlsCertificate), Setting("--tls-certificate", "FILE", "PEM file of the server's certificate and those of its issuers: both listeners speak TLS. Read again when it changes.")),
        (nameof(PdpServerOptions.TlsKey), Setting("--tls-key", "FILE", "PEM file of its private key.")),
        (nameof(PdpServerOptions.TrustBundles), Setting("--trust-bundles", "DOMAIN=FILE[;…]", "Per SPIFFE trust domain its authorities, PEM or a SPIFFE bundle: clients may show an X.509-SVID of it.")),
        (nameof(PdpServerOptions.JwtIssuers), Setting("--jwt-issuers", "FILE", "JSON file of the issuers whose bearer tokens are accepted, for people.")),
        (nameof(PdpServerOptions.JwtAudience), Setting("--jwt-audience", "NAME", "What tokens must be for; with it JWT-SVIDs of the trust bundles are accepted.")),
        (nameof(PdpServerOptions.MaxClockSkew), Setting("--max-clock-skew", "DURATION", "How far the time of a request may be from the clock here. Default: 5m.")),
        (nameof(PdpServerOptions.MaxReceiveMessageSize), Setting("--max-receive-message-size", "SIZE", "Largest request message. Default: 4MiB.")),
        (nameof(PdpServerOptions.StepUpAcrValues), Setting("--step-up-acr-values", "VALUES", "Authentication context classes that a challenge through Envoy asks for.")),
        (nameof(PdpServerOptions.TrustAlgorithms), Setting(CommonOptions.TrustAlgorithmsName, CommonOptions.TrustAlgorithmsForm, CommonOptions.TrustAlgorithmsText)),
        (nameof(PdpServerOptions.HistorySubjects), Setting("--history-subjects", "N", "Of how many subjects the history is remembered, for the trust algorithm `contextual`. Default: 20000; 0: none.")),
        (nameof(PdpServerOptions.CallerBootstrap), Setting("--caller-bootstrap", "FILE", "Policies on the resource types `pdp.rpc` and `pdp.enforcement-point` that let the first administrators in.")),
        (nameof(PdpServerOptions.LocalCallers), Setting("--local-callers", "free|policy", "What callers on this machine without a credential may do: everything, or what policies allow. Default: free.")),
        (nameof(PdpServerOptions.GrpcWebOrigins), Setting("--grpc-web-origins", "ORIGINS", "Origins of web pages that may call through gRPC-Web, separated by spaces. Default: none.")),
        (nameof(PdpServerOptions.OtlpEndpoint), Setting("--otlp-endpoint", "URL", "Collector for traces, metrics and logs, for example http://127.0.0.1:4318.")),
        (nameof(PdpServerOptions.LogFormat), Setting("--log-format", "text|json", "Form of the log on standard error. Default: text.")),
        (nameof(PdpServerOptions.LogLevel), Setting("--log-level", "LEVEL", "Least level of the log. Default: information.")),
        .. ServeLimits.Settings(),
    ];

    private readonly Option<string?> _settingsFile = new("--settings")
    {
        Description = $"Settings file. Default: {PdpServerConfiguration.DefaultSettingsFile} in the current folder, if it is there.",
        HelpName = "FILE",
    };

    public ServeCommand(CliEnvironment environment)
        : base(
            environment,
            "serve",
            "Run the policy decision point. Each flag also has a variable: PDP_POLICIES for --policies and so on.",
            """
              pdp serve --policies policies                     follow a folder; a good change is live at once, a bad one is reported
              pdp serve --data /var/lib/pdp/pdp.db              keep revisions; `pdp apply` makes them
              pdp serve --grpc 127.0.0.1:0 --http 127.0.0.1:0    any free ports; the first line of output names them
            """)
    {
        foreach (var (_, option) in _settings)
            Options.Add(option);
        Options.Add(_settingsFile);
    }

    protected override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var flags = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (key, option) in _settings)
            flags[key] = parse.GetValue(option);
        PdpServerOptions options;
        try
        {
            options = PdpServerConfiguration.Load(parse.GetValue(_settingsFile), flags, Environment.Variable);
        }
        catch (PdpConfigurationException invalid)
        {
            throw new CommandFailedException("the configuration cannot be used", "see `pdp serve --help`", invalid) { Details = invalid.Problems };
        }

        int code = await PdpServer.RunAsync(options, Environment.Out, Environment.Error, cancellationToken);
        if (code == PdpExitCodes.InvalidPolicies && !string.IsNullOrEmpty(options.Policies))
            Screen.ForError(Environment).Write("help: ", Tone.Accent).WriteLine($"`pdp check {options.Policies}` shows the lines");
        return code switch
        {
            PdpExitCodes.Stopped => ExitCodes.Success,
            PdpExitCodes.InvalidPolicies => ExitCodes.InvalidPolicy,
            _ => ExitCodes.Failure,
        };
    }

    private static Option<string?> Setting(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };
}
