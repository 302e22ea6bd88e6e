namespace ZeroTrust.Pdp.Server;

/// <summary>
/// How the server is set up. <see cref="PdpServerConfiguration"/> fills it from settings file, environment and flags; the
/// values are checked when the server starts.
/// </summary>
public sealed partial class PdpServerOptions
{
    /// <summary>Default of <see cref="GrpcAddress"/>.</summary>
    public const string DefaultGrpcAddress = "127.0.0.1:50051";

    /// <summary>Default of <see cref="HttpAddress"/>.</summary>
    public const string DefaultHttpAddress = "127.0.0.1:8080";

    /// <summary>Default of <see cref="Data"/>.</summary>
    public const string DefaultData = "pdp.db";

    /// <summary>Default of <see cref="HistorySubjects"/>.</summary>
    public const int DefaultHistorySubjects = 20_000;

    /// <summary>Default of <see cref="MaxReceiveMessageSize"/>: 4 MiB.</summary>
    public const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>Default of <see cref="MaxClockSkew"/>: five minutes.</summary>
    public static readonly TimeSpan DefaultMaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Address and port of the gRPC services (HTTP/2). An address that is not loopback needs <see cref="TlsCertificate"/>. Port 0: any free port.</summary>
    public string GrpcAddress { get; set; } = DefaultGrpcAddress;

    /// <summary>Address and port of the HTTP endpoints (HTTP/1.1). An address that is not loopback needs <see cref="TlsCertificate"/>. Port 0: any free port.</summary>
    public string HttpAddress { get; set; } = DefaultHttpAddress;

    /// <summary>
    /// PEM file with the certificate of the server, followed by those of its issuers; with it both listeners speak TLS 1.2 and
    /// 1.3 and nothing else. It is read again when it changes. Null or empty: plain text, on loopback only.
    /// </summary>
    public string? TlsCertificate { get; set; }

    /// <summary>PEM file with the private key of <see cref="TlsCertificate"/>; may be the same file.</summary>
    public string? TlsKey { get; set; }

    /// <summary>
    /// Trust bundles: `DOMAIN=FILE`, several separated by `;`, one for each SPIFFE trust domain. The file has PEM certificates
    /// of authorities, or the JWK Set of a SPIFFE bundle; it is read again when it changes. Clients may show an X.509-SVID of
    /// one of these domains. Null or empty: no client certificate is asked for.
    /// </summary>
    public string? TrustBundles { get; set; }

    /// <summary>
    /// JSON file of the issuers whose bearer tokens (JWT) are accepted: `{"issuers": [{"issuer": "https://id.example.org", "audience":
    /// "pdp"}]}`. Each may have `jwks` (a file, which is followed, or an `https` address; without it the keys are found through the
    /// metadata of the issuer), `algorithms` (RS256 and ES256), `typ` (JWT), `groupsClaim` (groups) and `authorizedParties` (the
    /// audience). It is read at the start. Null or empty: no tokens are accepted, but for JWT-SVIDs.
    /// </summary>
    public string? JwtIssuers { get; set; }

    /// <summary>
    /// What JWT-SVIDs must be for (`aud`), and tokens of issuers that name no audience of their own. Null or empty: JWT-SVIDs are
    /// not accepted; with it those of the domains of <see cref="TrustBundles"/> are.
    /// </summary>
    public string? JwtAudience { get; set; }

    /// <summary>Folder of policy files to follow; null or empty: policies are administered through the `PolicyAdmin` service.</summary>
    public string? Policies { get; set; }

    /// <summary>File that keeps the revisions.</summary>
    public string Data { get; set; } = DefaultData;

    /// <summary>How far the time that a request states may be from the clock of the PDP: 0 to 24 hours.</summary>
    public TimeSpan MaxClockSkew { get; set; } = DefaultMaxClockSkew;

    /// <summary>Largest request message in bytes: 1 KiB to 256 MiB.</summary>
    public int MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveMessageSize;

    /// <summary>
    /// Authentication context classes, separated by spaces, that a step-up challenge of the Envoy adapter asks for
    /// (`acr_values` of RFC 9470); null or empty: the challenge names none.
    /// </summary>
    public string? StepUpAcrValues { get; set; }

    /// <summary>
    /// Trust algorithms of plug-ins: `NAME=FILE:SHA256`, several separated by `;`. Each is an assembly, pinned by its hash, with
    /// a public class that implements `ITrustAlgorithm`. It runs inside the server with its rights and may take as long as it
    /// likes: only load what you would compile in. One that cannot be loaded denies what its profiles serve
    /// (`trust_algorithm_unavailable`).
    /// </summary>
    public string? TrustAlgorithms { get; set; }

    /// <summary>
    /// Folder of inventory files to follow: what the PDP knows of subjects, devices and resources by itself. Null or empty: nothing.
    /// </summary>
    public string? Inventory { get; set; }

    /// <summary>
    /// File of policy documents about the PDP itself (resource types `pdp.rpc` and `pdp.enforcement-point`) that lets the first
    /// administrators in; it is followed, and comes before the policies that answer. Null or empty: none.
    /// </summary>
    public string? CallerBootstrap { get; set; }

    /// <summary>
    /// What callers on this machine without a credential may do: `free`, everything; `policy`, what policies allow to subjects of type
    /// `local`.
    /// </summary>
    public string LocalCallers { get; set; } = "free";

    /// <summary>
    /// Of how many subjects the history is remembered at most, for the algorithm `contextual`, at about 0.7 KiB each: 0 (none)
    /// to 10,000,000. It is kept beside <see cref="Data"/> (`FILE.history`): read at the start, written at the end.
    /// </summary>
    public int HistorySubjects { get; set; } = DefaultHistorySubjects;

    /// <summary>
    /// Origins of web pages whose scripts may call the services through gRPC-Web, separated by spaces, for example
    /// `https://console.example.org`. A request of any other page is refused, also one of a page that seems to come from the PDP
    /// itself, since names can be made to point at it; programs that send no `Origin` are not concerned. Null or empty: none.
    /// </summary>
    public string? GrpcWebOrigins { get; set; }

    /// <summary>
    /// Collector to send traces, metrics and logs to, for example `http://127.0.0.1:4318`; null or empty: none. The variable
    /// `OTEL_EXPORTER_OTLP_ENDPOINT` sets it too. The protocol is `http/protobuf` unless `OTEL_EXPORTER_OTLP_PROTOCOL` says `grpc`.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Form of the log on standard error: `text` or `json`.</summary>
    public string LogFormat { get; set; } = "text";

    /// <summary>Least level of the log: `trace`, `debug`, `information`, `warning`, `error`, `critical` or `none`.</summary>
    public string LogLevel { get; set; } = "information";
}
