using System.Diagnostics.CodeAnalysis;

namespace ZeroTrust.Cel;

/// <summary>A format, taken apart.</summary>
internal sealed class FormatPattern
{
    private const int MaxPrecision = 100;
    private const int DefaultPrecision = 6;

    private FormatPattern(FormatVerb[] pieces)
    {
        Pieces = pieces;
        foreach (var piece in pieces)
            Arguments += piece.Literal is null ? 1 : 0;
    }

    internal FormatVerb[] Pieces { get; }

    /// <summary>How many arguments the clauses take.</summary>
    internal int Arguments { get; }

    internal static bool TryParse(string text, [NotNullWhen(true)] out FormatPattern? pattern, out string reason)
    {
        pattern = null;
        reason = string.Empty;
        var pieces = new List<FormatVerb>();
        var at = 0;
        while (at < text.Length)
        {
            var percent = text.IndexOf('%', at);
            if (percent < 0)
                percent = text.Length;
            if (percent > at)
                pieces.Add(new FormatVerb(text[at..percent], default, 0));
            at = percent;
            if (at < text.Length && !TryReadClause(text, ref at, pieces, out reason))
                return false;
        }

        pattern = new FormatPattern([.. pieces]);
        return true;
    }

    private static bool TryReadClause(string text, ref int at, List<FormatVerb> pieces, out string reason)
    {
        reason = "a clause has no end";
        if (++at >= text.Length)
            return false;
        if (text[at] == '%')
        {
            pieces.Add(new FormatVerb("%", default, 0));
            at++;
            return true;
        }

        var precision = -1;
        if (text[at] == '.')
        {
            var start = ++at;
            for (precision = 0; at < text.Length && char.IsAsciiDigit(text[at]); at++)
                precision = Math.Min(MaxPrecision + 1, (precision * 10) + text[at] - '0');
            if (at == start || at >= text.Length)
            {
                reason = "a precision is malformed";
                return false;
            }

            if (precision > MaxPrecision)
            {
                reason = $"a precision is greater than {MaxPrecision}";
                return false;
            }
        }

        var verb = text[at++];
        if (verb is not ('s' or 'd' or 'f' or 'e' or 'x' or 'X' or 'o' or 'b'))
        {
            reason = "a clause is unknown";
            return false;
        }

        if (precision >= 0 && verb is not ('f' or 'e'))
        {
            reason = "only `f` and `e` take a precision";
            return false;
        }

        pieces.Add(new FormatVerb(null, verb, precision < 0 ? DefaultPrecision : precision));
        return true;
    }
}
