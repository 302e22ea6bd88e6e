using System.Text;
using System.Text.RegularExpressions;

namespace ZeroTrust.Cel;

/// <summary>The regex extension, on patterns that capture. Matching is linear; each search for a further match is paid for.</summary>
internal static class RegexFunctions
{
    /// <summary>What is wrong with a replacement text for a pattern; null if nothing.</summary>
    internal static string? FaultOf(string replacement, CelPattern pattern)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '\\')
                continue;
            i++;
            if (i >= replacement.Length || !(replacement[i] == '\\' || char.IsAsciiDigit(replacement[i])))
                return "`\\` must be followed by a digit or another `\\`";
            if (replacement[i] != '\\' && replacement[i] - '0' > pattern.Groups)
                return $"the pattern has no group {replacement[i]}";
        }

        return null;
    }

    internal static CelValue Replace(CelActivation a, CelPattern pattern, string text, string replacement, long limit)
    {
        if (FaultOf(replacement, pattern) is { } fault)
            return CelValue.FromError(Errors.Invalid($"invalid replacement: {fault}"));
        text = pattern.Encode(text);
        replacement = pattern.Encode(replacement);
        var result = new StringBuilder();
        var search = new Search(pattern, text);
        var copied = 0;
        for (var left = limit < 0 ? long.MaxValue : limit; left > 0; left--)
        {
            if (!search.TryNext(a, out var match))
                return CelValue.FromError(a.OverBudget());
            if (match is null)
                break;
            result.Append(text, copied, match.Index - copied);
            copied = match.Index + match.Length;
            Expand(result, replacement, match);
            if (result.Length > a.Limits.MaxStringLength)
                return CelValue.FromError(Errors.Limit("string lengths"));
        }

        if (copied == 0 && result.Length == 0)
            return CelValue.FromString(pattern.Decode(text));
        result.Append(text, copied, text.Length - copied);
        return StringFunctions.TryReserve(a, result.Length, out var error) ? CelValue.FromString(pattern.Decode(result.ToString())) : error;
    }

    /// <summary>The first match, or what its one group captured.</summary>
    internal static CelValue Extract(CelActivation a, CelPattern pattern, string text)
    {
        if (pattern.Groups > 1)
            return CelValue.FromError(Errors.Invalid("the pattern has more than one group"));
        var search = new Search(pattern, pattern.Encode(text));
        if (!search.TryNext(a, out var match))
            return CelValue.FromError(a.OverBudget());
        if (match?.Groups[pattern.Groups] is not { Success: true } group)
            return CelValue.FromOptional(CelOptional.None);
        return StringFunctions.TryReserve(a, group.Length, out var error)
            ? CelValue.FromOptional(CelOptional.Of(CelValue.FromString(pattern.Decode(group.Value))))
            : error;
    }

    internal static CelValue ExtractAll(CelActivation a, CelPattern pattern, string text)
    {
        if (pattern.Groups > 1)
            return CelValue.FromError(Errors.Invalid("the pattern has more than one group"));
        if (!StringFunctions.TryReserve(a, text.Length, out var error))
            return error;
        var items = new List<CelValue>();
        var search = new Search(pattern, pattern.Encode(text));
        while (true)
        {
            if (!search.TryNext(a, out var match))
                return CelValue.FromError(a.OverBudget());
            if (match is null)
                return CelValue.FromList(CelList.Of([.. items]));
            var group = match.Groups[pattern.Groups];
            if (!group.Success)
                continue;
            if (items.Count >= a.Limits.MaxListSize || !a.TryAllocate(1))
                return CelValue.FromError(Errors.Limit("list sizes"));
            items.Add(CelValue.FromString(pattern.Decode(group.Value)));
        }
    }

    private static void Expand(StringBuilder result, string replacement, Match match)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '\\')
                result.Append(replacement[i]);
            else if (replacement[++i] == '\\')
                result.Append('\\');
            else
                result.Append(match.Groups[replacement[i] - '0'].ValueSpan);
        }
    }

    // All matches from left to right. An empty match right behind another match does not count (as in RE2).
    private struct Search(CelPattern pattern, string text)
    {
        private int _at;
        private int _end = -1;

        internal bool TryNext(CelActivation a, out Match? match)
        {
            match = null;
            while (_at <= text.Length)
            {
                if (!a.TryCharge(1 + CostModel.Search(text.Length - _at, pattern.Source.Length)))
                    return false;
                var found = pattern.Match(text, _at);
                if (!found.Success)
                {
                    _at = text.Length + 1;
                    return true;
                }

                var end = found.Index + found.Length;
                var isAbutting = found.Length == 0 && found.Index == _end;
                _at = end;
                if (found.Length == 0)
                    _at = pattern.Next(text, end);
                _end = end;
                if (isAbutting)
                    continue;
                match = found;
                return true;
            }

            return true;
        }
    }
}
