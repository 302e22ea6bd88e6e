using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Tls;
using ZeroTrust.Pdp.Server.Trust;

namespace ZeroTrust.Pdp.Server.Configuration;

/// <summary>Checks options and turns them into settings.</summary>
internal static class OptionsValidator
{
    private static readonly TimeSpan LargestClockSkew = TimeSpan.FromHours(24);
    private const int SmallestMessageSize = 1 << 10;
    private const int LargestMessageSize = 256 << 20;
    private const int MostHistorySubjects = 10_000_000;

    /// <summary>All problems; the settings are there exactly when there are none.</summary>
    public static IReadOnlyList<OptionProblem> Check(PdpServerOptions options, out PdpServerSettings? settings)
    {
        var problems = new List<OptionProblem>();
        TlsFiles? tls = Tls(options, problems);
        IPEndPoint? grpc = Address(nameof(options.GrpcAddress), options.GrpcAddress, tls is not null, problems);
        IPEndPoint? http = Address(nameof(options.HttpAddress), options.HttpAddress, tls is not null, problems);
        if (grpc is not null && grpc.Equals(http) && grpc.Port != 0)
            problems.Add(new OptionProblem(nameof(options.HttpAddress), $"`{options.HttpAddress}` is the gRPC address too; choose another port"));
        if (TrustBundleFile.TryParse(options.TrustBundles, out ImmutableArray<TrustBundleFile> bundles) is { } wrong)
            problems.Add(new OptionProblem(nameof(options.TrustBundles), wrong));
        string? folder = Folder(nameof(options.Policies), options.Policies, problems);
        string? inventory = Folder(nameof(options.Inventory), options.Inventory, problems);
        string data = Data(options, problems);
        if (options.MaxClockSkew < TimeSpan.Zero || options.MaxClockSkew > LargestClockSkew)
            problems.Add(new OptionProblem(nameof(options.MaxClockSkew), "must lie between `0s` and `24h`"));
        if (options.MaxReceiveMessageSize is < SmallestMessageSize or > LargestMessageSize)
            problems.Add(new OptionProblem(nameof(options.MaxReceiveMessageSize), "must lie between `1KiB` and `256MiB`"));
        string acrValues = AcrValues(options, problems);
        if (TrustPlugin.TryParse(options.TrustAlgorithms, out ImmutableArray<TrustPlugin> plugins) is { } mistake)
            problems.Add(new OptionProblem(nameof(options.TrustAlgorithms), mistake));
        if (options.HistorySubjects is < 0 or > MostHistorySubjects)
            problems.Add(new OptionProblem(nameof(options.HistorySubjects), "must lie between 0 and 10000000"));
        string? bootstrap = string.IsNullOrEmpty(options.CallerBootstrap) ? null : options.CallerBootstrap;
        if (bootstrap is not null && !File.Exists(bootstrap))
            problems.Add(new OptionProblem(nameof(options.CallerBootstrap), $"the file `{bootstrap}` does not exist"));
        if (options.LocalCallers is not ("free" or "policy"))
            problems.Add(new OptionProblem(nameof(options.LocalCallers), $"`{options.LocalCallers}` is not a choice; choose `free` or `policy`"));
        ImmutableArray<string> origins = Origins(options, problems);
        Uri? otlp = Otlp(options, problems);
        bool json = options.LogFormat.Equals("json", StringComparison.OrdinalIgnoreCase);
        if (!json && !options.LogFormat.Equals("text", StringComparison.OrdinalIgnoreCase))
            problems.Add(new OptionProblem(nameof(options.LogFormat), $"`{options.LogFormat}` is not a form; choose `text` or `json`"));
        if (!Enum.TryParse(options.LogLevel, ignoreCase: true, out LogLevel level) || !Enum.IsDefined(level) || int.TryParse(options.LogLevel, CultureInfo.InvariantCulture, out _))
        {
            problems.Add(new OptionProblem(
                nameof(options.LogLevel),
                $"`{options.LogLevel}` is not a level; choose `trace`, `debug`, `information`, `warning`, `error`, `critical` or `none`"));
        }

        LimitSettings limits = LimitsValidator.Check(options, problems);
        settings = problems.Count > 0 ? null : new PdpServerSettings
        {
            Grpc = grpc!,
            Http = http!,
            Tls = tls,
            TrustBundles = bundles,
            IssuerFile = string.IsNullOrEmpty(options.JwtIssuers) ? null : options.JwtIssuers,
            TokenAudience = options.JwtAudience ?? "",
            PolicyFolder = folder,
            InventoryFolder = inventory,
            DataFile = data,
            MaxClockSkew = options.MaxClockSkew,
            MaxReceiveMessageSize = options.MaxReceiveMessageSize,
            StepUpAcrValues = acrValues,
            TrustAlgorithms = plugins,
            HistorySubjects = options.HistorySubjects,
            CallerBootstrap = bootstrap,
            LocalCallersAreFree = options.LocalCallers == "free",
            GrpcWebOrigins = origins,
            OtlpEndpoint = otlp,
            LogAsJson = json,
            LogLevel = level,
            Limits = limits,
        };
        return problems;
    }

    private static TlsFiles? Tls(PdpServerOptions options, List<OptionProblem> problems)
    {
        bool certificate = !string.IsNullOrEmpty(options.TlsCertificate);
        bool key = !string.IsNullOrEmpty(options.TlsKey);
        if (certificate && !key)
            problems.Add(new OptionProblem(nameof(options.TlsKey), "required with a certificate: the PEM file of its private key"));
        if (key && !certificate)
            problems.Add(new OptionProblem(nameof(options.TlsCertificate), "required with a key: the PEM file of the certificate"));
        return certificate || key ? new TlsFiles(options.TlsCertificate ?? "", options.TlsKey ?? "") : null;
    }

    private static IPEndPoint? Address(string key, string text, bool tls, List<OptionProblem> problems)
    {
        if (!ListenAddress.TryParse(text, out IPEndPoint? address))
        {
            problems.Add(new OptionProblem(key, $"`{text}` is not an address with a port; write it as `127.0.0.1:50051`, `[::1]:50051` or `localhost:50051`"));
            return null;
        }

        if (tls || IPAddress.IsLoopback(address!.Address))
            return address;
        problems.Add(new OptionProblem(
            key,
            $"`{text}` is not a loopback address, and the server speaks without TLS; set `TlsCertificate` and `TlsKey`, or listen on `127.0.0.1:{address.Port}` behind a proxy or sidecar that terminates mutual TLS"));
        return null;
    }

    private static string? Folder(string key, string? path, List<OptionProblem> problems)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        if (!Directory.Exists(path))
            problems.Add(new OptionProblem(key, $"the folder `{path}` does not exist"));
        return path;
    }

    private static string Data(PdpServerOptions options, List<OptionProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(options.Data))
            problems.Add(new OptionProblem(nameof(options.Data), "required: the file that keeps the revisions"));
        else if (Directory.Exists(options.Data))
            problems.Add(new OptionProblem(nameof(options.Data), $"`{options.Data}` is a folder; name a file"));
        return options.Data;
    }

    private static string AcrValues(PdpServerOptions options, List<OptionProblem> problems)
    {
        string values = options.StepUpAcrValues ?? string.Empty;
        foreach (char c in values)
        {
            // They are put into a quoted string of a header (RFC 9110 section 5.6.4).
            if (c is '"' or '\\' or < ' ' or > '~')
            {
                problems.Add(new OptionProblem(nameof(options.StepUpAcrValues), "has a character that a header cannot carry; write values of printable ASCII separated by spaces"));
                break;
            }
        }

        return values;
    }

    private static ImmutableArray<string> Origins(PdpServerOptions options, List<OptionProblem> problems)
    {
        var origins = ImmutableArray.CreateBuilder<string>();
        foreach (string text in (options.GrpcWebOrigins ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (WebOrigin.TryParse(text, out string? origin))
                origins.Add(origin);
            else
                problems.Add(new OptionProblem(nameof(options.GrpcWebOrigins), $"`{text}` is not an origin; write each as scheme, host and port as in `https://console.example.org` or `http://localhost:3000`, without a path or `*`"));
        }

        return origins.ToImmutable();
    }

    private static Uri? Otlp(PdpServerOptions options, List<OptionProblem> problems)
    {
        if (string.IsNullOrEmpty(options.OtlpEndpoint))
            return null;
        if (Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
            return uri;
        problems.Add(new OptionProblem(nameof(options.OtlpEndpoint), $"`{options.OtlpEndpoint}` is not an `http` or `https` address; write it as `http://127.0.0.1:4318`"));
        return null;
    }
}
