using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;

namespace ZeroTrust.Pdp.Cli.Tuples;

/// <summary>
/// Attributes as flags write them: `key=value` types the value as a YAML 1.2 scalar or a JSON object, list or quoted string,
/// `key:=json` takes JSON only. Numbers stay text where the contract knows the attribute as text (`os_version`).
/// </summary>
internal static partial class AttributeText
{
    // Beyond 2^53 a double, which is what google.protobuf.Value holds, no longer tells neighbours apart.
    private const double LargestExact = 9_007_199_254_740_992;

    // Attributes that the PDP itself reads as text: version `15.10` is not the number 15.1.
    private static readonly FrozenSet<string> TextAttributes =
        new[] { "os", "os_version", "ownership", "region" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads one attribute into <paramref name="target"/>.</summary>
    /// <param name="option">The option it came with, for messages.</param>
    /// <param name="text">The text of the option.</param>
    /// <param name="target">The attributes to add to.</param>
    /// <param name="given">The keys this option has already given.</param>
    /// <exception cref="CommandFailedException">The text is not an attribute, or its key was given before.</exception>
    public static void Read(string option, string text, Struct target, HashSet<string> given)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        bool json = equals > 0 && text[equals - 1] == ':';
        int keyLength = json ? equals - 1 : equals;
        if (keyLength <= 0)
        {
            throw new CommandFailedException(
                $"`{option} {text}` is not an attribute",
                $"write `{option} key=value`, or `{option} key:=json` for JSON");
        }

        string key = text[..keyLength];
        if (!given.Add(key))
            throw new CommandFailedException($"`{option}` gives `{key}` twice", "give each attribute once; a list is `key=[1, 2]`");
        string value = text[(equals + 1)..];
        target.Fields[key] = json ? ReadJson(option, key, value) : ReadScalar(option, key, value);
    }

    private static Value ReadScalar(string option, string key, string value)
    {
        switch (value)
        {
            case "true" or "True" or "TRUE":
                return Value.ForBool(true);
            case "false" or "False" or "FALSE":
                return Value.ForBool(false);
            case "null" or "Null" or "NULL" or "~":
                return Value.ForNull();
        }

        if (Number().IsMatch(value) && !TextAttributes.Contains(key))
            return ReadNumber(option, key, value);
        return value.Length > 0 && value[0] is '{' or '[' or '"' ? ReadJson(option, key, value) : Value.ForString(value);
    }

    private static Value ReadNumber(string option, string key, string value)
    {
        double number = double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);
        bool whole = value.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        if (!double.IsFinite(number) || (whole && !IsExact(value, number)))
        {
            throw new CommandFailedException(
                $"`{option} {key}={value}`: a number of that size loses digits on the way",
                $"give it as a string: `{option} '{key}=\"{value}\"'`");
        }

        return Value.ForNumber(number);
    }

    private static bool IsExact(string value, double number) =>
        Math.Abs(number) <= LargestExact
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long exact)
        && exact == (long)number;

    private static Value ReadJson(string option, string key, string json)
    {
        string? problem = StrictJson.FindProblem(json);
        try
        {
            if (problem is null)
                return Value.Parser.ParseJson(json);
        }
        catch (Exception failure) when (failure is IOException or FormatException or OverflowException)
        {
            // Well-formed, but for example a number that no double holds.
            problem = failure.Message;
        }

        throw new CommandFailedException(
            $"`{option} {key}`: the value is not valid JSON: {problem}",
            $"a plain string needs no quotes (`{option} {key}=text`), unless it begins with an opening bracket, brace or quote");
    }

    // Numbers of JSON (RFC 8259): a leading zero or plus sign makes it text, so that `007` stays `007`.
    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
