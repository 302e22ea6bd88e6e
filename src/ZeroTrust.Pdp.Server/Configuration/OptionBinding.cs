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
            Text(nameof(PdpServerOptions.Policies), static (o, text) => o.Policies = text),
            Text(nameof(PdpServerOptions.Inventory), static (o, text) => o.Inventory = text),
            Text(nameof(PdpServerOptions.Data), static (o, text) => o.Data = text),
            new OptionBinding(nameof(PdpServerOptions.MaxClockSkew), SetMaxClockSkew),
            new OptionBinding(nameof(PdpServerOptions.MaxReceiveMessageSize), SetMaxReceiveMessageSize),
            Text(nameof(PdpServerOptions.StepUpAcrValues), static (o, text) => o.StepUpAcrValues = text),
            Text(nameof(PdpServerOptions.TrustAlgorithms), static (o, text) => o.TrustAlgorithms = text),
            new OptionBinding(nameof(PdpServerOptions.HistorySubjects), SetHistorySubjects),
            Text(nameof(PdpServerOptions.CallerBootstrap), static (o, text) => o.CallerBootstrap = text),
            Text(nameof(PdpServerOptions.LocalCallers), static (o, text) => o.LocalCallers = text),
            Text(nameof(PdpServerOptions.OtlpEndpoint), static (o, text) => o.OtlpEndpoint = text, "OTEL_EXPORTER_OTLP_ENDPOINT"),
            Text(nameof(PdpServerOptions.LogFormat), static (o, text) => o.LogFormat = text),
            Text(nameof(PdpServerOptions.LogLevel), static (o, text) => o.LogLevel = text),
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

    private static string? SetMaxClockSkew(PdpServerOptions options, string text)
    {
        if (CelDuration.TryParse(text, out CelDuration duration))
            options.MaxClockSkew = duration.ToTimeSpan();
        else if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan span))
            options.MaxClockSkew = span;
        else
            return $"`{text}` is not a duration; write it as `5m` or `90s`";
        return null;
    }

    private static string? SetHistorySubjects(PdpServerOptions options, string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return $"`{text}` is not a number of subjects";
        options.HistorySubjects = count;
        return null;
    }

    private static string? SetMaxReceiveMessageSize(PdpServerOptions options, string text)
    {
        (string number, long unit) = text switch
        {
            _ when text.EndsWith("KiB", StringComparison.Ordinal) => (text[..^3], 1L << 10),
            _ when text.EndsWith("MiB", StringComparison.Ordinal) => (text[..^3], 1L << 20),
            _ => (text, 1L),
        };
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count * unit > int.MaxValue)
            return $"`{text}` is not a size; write it in bytes or as `4MiB`";
        options.MaxReceiveMessageSize = (int)(count * unit);
        return null;
    }

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
