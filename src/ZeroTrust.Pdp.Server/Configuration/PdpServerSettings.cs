using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Tls;
using ZeroTrust.Pdp.Server.Trust;

namespace ZeroTrust.Pdp.Server.Configuration;

/// <summary>Checked options. Immutable.</summary>
internal sealed record PdpServerSettings
{
    /// <summary>Where gRPC is served.</summary>
    public required IPEndPoint Grpc { get; init; }

    /// <summary>Where HTTP is served.</summary>
    public required IPEndPoint Http { get; init; }

    /// <summary>The files of TLS, or null: plain text, on loopback only.</summary>
    public required TlsFiles? Tls { get; init; }

    /// <summary>The files of the trust bundles, one for each trust domain.</summary>
    public required ImmutableArray<TrustBundleFile> TrustBundles { get; init; }

    /// <summary>The file of issuers of tokens, or null.</summary>
    public required string? IssuerFile { get; init; }

    /// <summary>What tokens are for; may be empty.</summary>
    public required string TokenAudience { get; init; }

    /// <summary>The folder to follow, or null.</summary>
    public required string? PolicyFolder { get; init; }

    /// <summary>The folder of the inventory, or null.</summary>
    public required string? InventoryFolder { get; init; }

    /// <summary>The file of the store.</summary>
    public required string DataFile { get; init; }

    /// <summary>How far a stated time may be from the clock.</summary>
    public required TimeSpan MaxClockSkew { get; init; }

    /// <summary>Largest request message in bytes.</summary>
    public required int MaxReceiveMessageSize { get; init; }

    /// <summary>`acr_values` of a step-up challenge; may be empty.</summary>
    public required string StepUpAcrValues { get; init; }

    /// <summary>The trust algorithms of plug-ins.</summary>
    public required ImmutableArray<TrustPlugin> TrustAlgorithms { get; init; }

    /// <summary>Of how many subjects the history is remembered; 0: of none.</summary>
    public required int HistorySubjects { get; init; }

    /// <summary>The file that lets the first administrators in, or null.</summary>
    public required string? CallerBootstrap { get; init; }

    /// <summary>Whether callers on this machine may do everything without a credential.</summary>
    public required bool LocalCallersAreFree { get; init; }

    /// <summary>The origins of web pages that may call, as browsers write them.</summary>
    public required ImmutableArray<string> GrpcWebOrigins { get; init; }

    /// <summary>The collector, or null.</summary>
    public required Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether the log is JSON.</summary>
    public required bool LogAsJson { get; init; }

    /// <summary>Least level of the log.</summary>
    public required LogLevel LogLevel { get; init; }

    /// <summary>What one caller or all of them may use up.</summary>
    public required LimitSettings Limits { get; init; }
}
