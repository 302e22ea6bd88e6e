using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>Options that several verbs share.</summary>
internal static class CommonOptions
{
    /// <summary>How long a server may take when nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public const string TrustAlgorithmsName = "--trust-algorithms";
    public const string TrustAlgorithmsForm = "NAME=FILE:SHA256[;…]";
    public const string TrustAlgorithmsText = "Trust algorithms of plug-ins: assemblies that are pinned by their SHA-256. They run with the rights of this program.";

    public static Option<string?> TrustAlgorithms() => new(TrustAlgorithmsName) { Description = TrustAlgorithmsText, HelpName = TrustAlgorithmsForm };

    public static Option<string?> Server() => new("--server", "-s")
    {
        Description = $"The PDP to ask: HOST:PORT on loopback, or https://HOST[:PORT]. Default: ${PdpAddress.Variable}, else {PdpAddress.Default}.",
        HelpName = "ADDR",
    };

    public static Option<OutputFormat?> Output()
    {
        var option = new Option<OutputFormat?>("--output", "-o")
        {
            Description = "`text` for people, `json` for programs: one document in the protobuf JSON mapping. Default: text.",
            HelpName = "text|json",
        };
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }

    public static Option<TimeSpan?> Timeout() => new("--timeout")
    {
        Description = "How long to wait for the server, for example `500ms`, `5s`, `1m`. Default: 10s.",
        HelpName = "DURATION",
        CustomParser = static result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var duration) && duration > TimeSpan.Zero)
                return duration;
            result.AddError($"`{result.Tokens[0].Value}` is not a duration such as `500ms`, `5s` or `1m30s`");
            return default;
        },
    };
}
