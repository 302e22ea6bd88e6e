using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Configuration;

/// <summary>How one setting is read from text.</summary>
internal sealed class OptionBinding
{
    private static readonly FrozenSet<string> Keys;

    static OptionBinding()
    {
        All =
        [
            Text(nameof(PdpServerOptions.GrpcAddress), static (o, text) => o.GrpcAddress = text),
            Text(nameof(PdpServerOptions.HttpAddress), static (o, text) => o.HttpAddress = text),
            Text(nameof(PdpServerOptions.TlsCertificate), static (o, text) => o.TlsCertificate = text),
            Text(nameof(PdpServerOptions.TlsKey), static (o, text) => o.TlsKey = text),
            Text(nameof(PdpServerOptions.TrustBundles), static (o, text) => o.TrustBundles = text),
            Text(nameof(PdpServerOptions.JwtIssuers), static (o, text) => o.JwtIssuers = text),
            Text(nameof(PdpServerOptions.JwtAudience), static (o, text) => o.JwtAudience = text),
            Text(nameof(PdpServerOptions.Policies), static (o, text) => o.Policies = text),
            Text(nameof(PdpServerOptions.Inventory), static (o, text) => o.Inventory = text),
            Text(nameof(PdpServerOptions.Data), static (o, text) => o.Data = text),
            Duration(nameof(PdpServerOptions.MaxClockSkew), static (o, value) => o.MaxClockSkew = value),
            Size(nameof(PdpServerOptions.MaxReceiveMessageSize), static (o, value) => o.MaxReceiveMessageSize = value),
            Text(nameof(PdpServerOptions.StepUpAcrValues), static (o, text) => o.StepUpAcrValues = text),
            Text(nameof(PdpServerOptions.TrustAlgorithms), static (o, text) => o.TrustAlgorithms = text),
            Count(nameof(PdpServerOptions.HistorySubjects), "subjects", static (o, value) => o.HistorySubjects = value),
            Text(nameof(PdpServerOptions.CallerBootstrap), static (o, text) => o.CallerBootstrap = text),
            Text(nameof(PdpServerOptions.LocalCallers), static (o, text) => o.LocalCallers = text),
            Text(nameof(PdpServerOptions.GrpcWebOrigins), static (o, text) => o.GrpcWebOrigins = text),
            Text(nameof(PdpServerOptions.OtlpEndpoint), static (o, text) => o.OtlpEndpoint = text, "OTEL_EXPORTER_OTLP_ENDPOINT"),
            Text(nameof(PdpServerOptions.LogFormat), static (o, text) => o.LogFormat = text),
            Text(nameof(PdpServerOptions.LogLevel), static (o, text) => o.LogLevel = text),
            .. Limits(),
        ];
        Keys = All.Select(static binding => binding.Key).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        KnownKeys = string.Join(", ", All.Select(static binding => $"`{binding.Key}`"));
    }

    private OptionBinding(string key, Func<PdpServerOptions, string, string?> set, string? standardVariable = null)
    {
        Key = key;
        Set = set;
        StandardVariable = standardVariable;
        Flag = "--" + Separate(key, '-').ToLowerInvariant();
        Variable = "PDP_" + Separate(key, '_').ToUpperInvariant();
    }

    /// <summary>Every setting.</summary>
    public static IReadOnlyList<OptionBinding> All { get; }

    /// <summary>Their names, for a message.</summary>
    public static string KnownKeys { get; }

    /// <summary>Name of the property.</summary>
    public string Key { get; }

    /// <summary>Sets it from text; returns what is wrong with the text, or null.</summary>
    public Func<PdpServerOptions, string, string?> Set { get; }

    /// <summary>The variable of our own.</summary>
    public string Variable { get; }

    /// <summary>A variable that a standard defines for the same thing, or null.</summary>
    public string? StandardVariable { get; }

    /// <summary>The flag of the command line, for messages.</summary>
    public string Flag { get; }

    public static bool IsKnown(string key) => Keys.Contains(key);

    private static OptionBinding Text(string key, Action<PdpServerOptions, string> set, string? standardVariable = null) =>
        new(key, (options, text) =>
        {
            set(options, text);
            return null;
        }, standardVariable);

    private static OptionBinding Duration(string key, Action<PdpServerOptions, TimeSpan> set) => new(key, (options, text) =>
    {
        if (CelDuration.TryParse(text, out CelDuration duration))
            set(options, duration.ToTimeSpan());
        else if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan span))
            set(options, span);
        else
            return $"`{text}` is not a duration; write it as `5m` or `90s`";
        return null;
    });

    private static OptionBinding Count(string key, string what, Action<PdpServerOptions, int> set) => new(key, (options, text) =>
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return $"`{text}` is not a number of {what}";
        set(options, count);
        return null;
    });

    private static OptionBinding Size(string key, Action<PdpServerOptions, int> set) => new(key, (options, text) =>
    {
        (string number, long unit) = text switch
        {
            _ when text.EndsWith("KiB", StringComparison.Ordinal) => (text[..^3], 1L << 10),
            _ when text.EndsWith("MiB", StringComparison.Ordinal) => (text[..^3], 1L << 20),
            _ => (text, 1L),
        };
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count * unit > int.MaxValue)
            return $"`{text}` is not a size; write it in bytes or as `4MiB`";
        set(options, (int)(count * unit));
        return null;
    });

    private static OptionBinding[] Limits() =>
    [
        Count(nameof(PdpServerOptions.MaxConnections), "connections", static (o, value) => o.MaxConnections = value),
        Count(nameof(PdpServerOptions.MaxStreamsPerConnection), "streams", static (o, value) => o.MaxStreamsPerConnection = value),
        Size(nameof(PdpServerOptions.MaxRequestHeadersSize), static (o, value) => o.MaxRequestHeadersSize = value),
        Count(nameof(PdpServerOptions.MaxRequestHeaderCount), "headers", static (o, value) => o.MaxRequestHeaderCount = value),
        Duration(nameof(PdpServerOptions.RequestHeadersTimeout), static (o, value) => o.RequestHeadersTimeout = value),
        Duration(nameof(PdpServerOptions.IdleConnectionTimeout), static (o, value) => o.IdleConnectionTimeout = value),
        Duration(nameof(PdpServerOptions.KeepAlivePingInterval), static (o, value) => o.KeepAlivePingInterval = value),
        Duration(nameof(PdpServerOptions.KeepAlivePingTimeout), static (o, value) => o.KeepAlivePingTimeout = value),
        Duration(nameof(PdpServerOptions.StreamIdleTimeout), static (o, value) => o.StreamIdleTimeout = value),
        Size(nameof(PdpServerOptions.MinDataRate), static (o, value) => o.MinDataRate = value),
        Count(nameof(PdpServerOptions.MaxConcurrentCalls), "calls", static (o, value) => o.MaxConcurrentCalls = value),
        Count(nameof(PdpServerOptions.MaxOpenStreams), "streams", static (o, value) => o.MaxOpenStreams = value),
        Size(nameof(PdpServerOptions.MaxRequestMemory), static (o, value) => o.MaxRequestMemory = value),
        Count(nameof(PdpServerOptions.MaxExpensiveCalls), "calls", static (o, value) => o.MaxExpensiveCalls = value),
        Count(nameof(PdpServerOptions.CallerRate), "calls", static (o, value) => o.CallerRate = value),
        Count(nameof(PdpServerOptions.CallerBurst), "calls", static (o, value) => o.CallerBurst = value),
        Duration(nameof(PdpServerOptions.DrainDelay), static (o, value) => o.DrainDelay = value),
        Duration(nameof(PdpServerOptions.DrainTimeout), static (o, value) => o.DrainTimeout = value),
    ];

    private static string Separate(string key, char separator)
    {
        var text = new StringBuilder();
        foreach (char c in key)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
                text.Append(separator);
            text.Append(c);
        }

        return text.ToString();
    }
}
