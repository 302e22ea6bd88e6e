using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands.Controls;

/// <summary>Options and forms that the verbs of quarantines and grants share.</summary>
internal static class ControlOptions
{
    public static Option<string> Reason() => new("--reason", "-m") { Description = "Why, for the history.", HelpName = "TEXT", Required = true };

    public static Option<string?> By(string what) => new("--by")
    {
        Description = $"Who {what}. Default: $PDP_AUTHOR, else the name of the account.",
        HelpName = "NAME",
    };

    public static Option<TimeSpan?> For() => new("--for")
    {
        Description = "How long it lasts, for example `30m`, `8h`, `7d`.",
        HelpName = "DURATION",
        CustomParser = static result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var duration) && duration > TimeSpan.Zero)
                return duration;
            result.AddError($"`{result.Tokens[0].Value}` is not a duration such as `30m`, `8h` or `7d`");
            return default;
        },
    };

    public static Option<bool> All() => new("--all") { Description = "Also those that have ended: the history." };

    public static Option<int> Limit()
    {
        var limit = new Option<int>("--limit", "-n") { Description = "At most so many, up to 1000.", HelpName = "N", DefaultValueFactory = static _ => 100 };
        limit.Validators.Add(static result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() is < 1 or > 1000)
                result.AddError("`--limit` is a number from 1 to 1000");
        });
        return limit;
    }

    public static string Actor(string? stated, CliEnvironment environment) =>
        stated ?? environment.Variable("PDP_AUTHOR") ?? environment.Variable("USER") ?? environment.Variable("USERNAME")
        ?? throw new CommandFailedException("nobody is named who does this", "say `--by NAME`");

    public static Timestamp End(TimeSpan lasts, CliEnvironment environment) =>
        Timestamp.FromDateTimeOffset(environment.Time.GetUtcNow() + lasts);

    /// <summary>Reads `TYPE:ID`, and where an id may be missing `TYPE`.</summary>
    public static EntityRef Entity(string text, string what, bool needsId)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string type = colon < 0 ? text : text[..colon];
        string id = colon < 0 ? "" : text[(colon + 1)..];
        if (type.Length == 0 || (id.Length == 0 && (needsId || colon >= 0)))
            throw new CommandFailedException($"`{text}` is not a {what}", needsId ? "write `TYPE:ID`, for example `user:ana`" : "write `TYPE:ID`, or `TYPE` for all of a type");
        return new EntityRef { Type = type, Id = id };
    }
}
