using System.Text;

namespace ZeroTrust.Cel.Tests;

/// <summary>Sources that no author would write: soups of tokens, mutations of valid expressions, deep nesting, random characters.</summary>
internal sealed class SourceMutator(Random random, string[] corpus)
{
    private static readonly string[] Tokens =
    [
        "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "&&", "||", "!", "-", "+", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", " in ", "'", "\"", "'''", "\"\"\"", "\\", "\\u", "\\x4", "0", "1", "-1", "9223372036854775807",
        "9223372036854775808", "18446744073709551615u", "1u", "0x", "0xFF", "1.5", ".5", "1e9", "1e999", "e9", "i", "u", "d", "b", "s", "ints", "subject", "any", "now", "x", "has(", ".all(x,", ".exists(x,", ".map(x,", ".filter(x,",
        ".exists_one(x,", ".transformMap(k, v,", ".transformMapEntry(k, v,", ".sortBy(x,", ".optMap(x,", "cel.bind(x,", "dyn(", "type(", "null", "true", "false", "'😀'", "b'", "r'", "br'", "\n", "\r\n", "//", "`", "`a`", "size(", ".matches(",
        "'(a+)+$'", "timestamp(", "duration(", "'8h'", "string(", "int(", "math.greatest(", "math.bitShiftLeft(", "sets.contains(", "lists.range(", "2000000000", ".format([", "'%.99f'", "ip(", "cidr(", "regex.replace(", "base64.decode(",
        ".split('')", ".join()", ".flatten(", ".getHours(", "'Europe/Berlin'", ".?a", "[?0]", "[?", "{?", "optional.of(", ".orValue(", ".value()", "A.B{", "cel.", "package", "\uD800", "\uDC00", "\u0000", "\u202E",
    ];

    private static readonly string[] Nesting =
        ["(", "[", "{1:", "!", "-", "- ", "!(", "-(", "a.", "i+", "b?1:", "b&&", "b||(", "size(", "[1].map(x,", "has(", "i[", "dyn(", "cel.bind(x,1,", "{'a':", "A{b:", "optional.of(", "1==", "(b)?", "[?", "ints.all(x,", ".", "'", "\\", "`", "x."];

    internal string Next()
    {
        switch (random.Next(8))
        {
            case 0:
                return Soup(random.Next(1, 25));
            case 1:
                return Deep();
            case 2 when random.Next(3) == 0:
                return Noise(random.Next(1, 40));
            default:
                return Mutated();
        }
    }

    private T One<T>(T[] items) => items[random.Next(items.Length)];

    private string Soup(int count)
    {
        var text = new StringBuilder();
        for (; count > 0; count--)
            text.Append(One(Tokens));
        return text.ToString();
    }

    private string Noise(int count)
    {
        var text = new StringBuilder();
        for (; count > 0; count--)
            text.Append((char)(random.Next(4) switch { 0 => random.Next(0x10000), 1 => random.Next(0xD700, 0xE100), _ => random.Next(128) }));
        return text.ToString();
    }

    private string Deep()
    {
        var (open, times) = (One(Nesting), random.Next(3) == 0 ? random.Next(1, 1_500) : random.Next(1, 60));
        var text = new StringBuilder();
        for (var n = 0; n < times; n++)
            text.Append(open);
        text.Append(One(corpus));
        if (random.Next(2) == 0)
        {
            var close = One([")", "]", "}", ":1", "", ".a"]);
            for (var n = 0; n < times; n++)
                text.Append(close);
        }

        return text.ToString();
    }

    private string Mutated()
    {
        var text = new StringBuilder(One(corpus));
        for (var edits = random.Next(1, 5); edits > 0; edits--)
        {
            var at = random.Next(text.Length + 1);
            var other = One(corpus);
            switch (random.Next(7))
            {
                case 0 when at < text.Length:
                    text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, other.AsSpan(random.Next(other.Length)));
                    break;
                case 2:
                    text.Length = at;
                    text.Append(other.AsSpan(random.Next(other.Length)));
                    break;
                case 3 when at < text.Length:
                    text[at] = (char)(text[at] ^ (1 << random.Next(8)));
                    break;
                case 4 when at < text.Length:
                    text.Insert(at, text[at]);
                    break;
                case 5 when random.Next(3) == 0:
                    text.Insert(at, Noise(2));
                    break;
                default:
                    text.Insert(at, One(Tokens));
                    break;
            }
        }

        return text.ToString();
    }
}
