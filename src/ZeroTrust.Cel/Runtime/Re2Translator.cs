using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>
/// Translates RE2 syntax into a .NET pattern with the same matches: ASCII classes, <c>$</c> at the very end, and one code point per
/// character. Groups capture and laziness is kept only on request: mostly no more is asked than whether there is a match. A pattern
/// with word boundaries is for texts in the form of <see cref="AsciiWordText"/>.
/// </summary>
internal sealed class Re2Translator
{
    private const int MaxDepth = 100;
    private const int MaxRepeat = 1_000;

    private readonly string _source;
    private readonly StringBuilder _target = new();
    private int _at;
    private int _depth;
    private string? _fault;
    private Flags _flags;
    private bool _hasBoundary;

    // The largest product of nested repetition counts in what was just read.
    private long _weight;

    private readonly bool _isCapturing;
    private readonly bool _isEncoded;

    private Re2Translator(string source, bool isCapturing, bool isEncoded)
    {
        _source = source;
        _isCapturing = isCapturing;
        _isEncoded = isEncoded;
    }

    [Flags]
    private enum Flags
    {
        None = 0,
        IgnoreCase = 1,
        MultiLine = 2,
        DotAll = 4,
        Ungreedy = 8,
    }

    /// <param name="source">The pattern.</param>
    /// <param name="isCapturing">Whether groups capture.</param>
    /// <param name="translated">The .NET pattern; null after a fault.</param>
    /// <param name="isEncoded">Whether it is for texts in the form of <see cref="AsciiWordText"/>.</param>
    /// <param name="reason">The fault.</param>
    internal static bool TryTranslate(
        string source, bool isCapturing, [NotNullWhen(true)] out string? translated, out bool isEncoded, out string reason)
    {
        var translator = new Re2Translator(source, isCapturing, isEncoded: false);
        var isGood = translator.TryRun(out translated, out reason);
        isEncoded = isGood && translator._hasBoundary;
        return isEncoded ? new Re2Translator(source, isCapturing, isEncoded: true).TryRun(out translated, out reason) : isGood;
    }

    private bool TryRun([NotNullWhen(true)] out string? translated, out string reason)
    {
        if (CodePoints.IndexOfUnpaired(_source) >= 0)
            _fault = "unpaired surrogate";
        else
            Alternatives();
        if (_fault is null && _at < _source.Length)
            _fault = "unexpected `)`";
        reason = _fault ?? string.Empty;
        translated = _fault is null ? _target.ToString() : null;
        return translated is not null;
    }

    private void Alternatives()
    {
        if (++_depth > MaxDepth)
        {
            _fault = "groups nest too deep";
            return;
        }

        var flags = _flags;
        var weight = 1L;
        while (_fault is null)
        {
            Sequence();
            weight = Math.Max(weight, _weight);
            if (_at >= _source.Length || _source[_at] != '|')
                break;
            _at++;
            _target.Append('|');
        }

        _flags = flags;
        _weight = weight;
        _depth--;
    }

    private void Sequence()
    {
        var weight = 1L;
        while (_fault is null && _at < _source.Length && _source[_at] is not ('|' or ')'))
        {
            var start = _target.Length;
            _weight = 1;
            if (!Atom() || _fault is not null)
                continue;
            Quantifier(start);
            weight = Math.Max(weight, _weight);
        }

        _weight = weight;
    }

    /// <returns>Whether something was written that a quantifier may follow.</returns>
    private bool Atom()
    {
        var c = _source[_at];
        switch (c)
        {
            case '(':
                return Group();
            case '[':
                Class();
                return true;
            case '.':
                _at++;
                var any = new RuneSet();
                if ((_flags & Flags.DotAll) == Flags.None)
                    any.Add('\n', '\n');
                Append(any.Invert());
                return true;
            case '^':
                _at++;
                _target.Append((_flags & Flags.MultiLine) != Flags.None ? "(?m:^)" : "\\A");
                return true;
            case '$':
                _at++;
                _target.Append((_flags & Flags.MultiLine) != Flags.None ? "(?m:$)" : "\\z");
                return true;
            case '*' or '+' or '?':
                _fault = $"nothing to repeat before `{c}`";
                return false;
            case '\\':
                return Escape();
            default:
                Literal(NextRune());
                return true;
        }
    }

    private void Quantifier(int start)
    {
        if (_at >= _source.Length)
            return;
        var c = _source[_at];
        if (c is '*' or '+' or '?')
        {
            _at++;
            Repeat(start, c.ToString());
        }
        else if (c == '{' && TryReadBounds(out var bounds))
        {
            Repeat(start, bounds);
            if (_weight > MaxRepeat)
                _fault ??= "repetition count is too large";
        }
        else
        {
            return;
        }

        var isLazy = (_flags & Flags.Ungreedy) != Flags.None;
        if (_fault is null && _at < _source.Length && _source[_at] == '?')
        {
            _at++;
            isLazy = !isLazy;
        }

        if (isLazy && _isCapturing)
            _target.Append('?');
        if (_fault is null && _at < _source.Length
            && (_source[_at] is '*' or '+' or '?' || (_source[_at] == '{' && IsBounds())))
            _fault = "a repetition cannot be repeated";
    }

    private void Repeat(int start, string quantifier)
    {
        _target.Insert(start, "(?:").Append(')').Append(quantifier);
    }

    private bool IsBounds()
    {
        var (at, fault, weight) = (_at, _fault, _weight);
        var result = TryReadBounds(out _);
        (_at, _fault, _weight) = (at, fault, weight);
        return result;
    }

    // `{n}`, `{n,}` or `{n,m}`; any other brace is a literal.
    private bool TryReadBounds(out string bounds)
    {
        bounds = string.Empty;
        var end = _source.IndexOf('}', _at);
        if (end < 0)
            return false;
        var body = _source.AsSpan(_at + 1, end - _at - 1);
        var comma = body.IndexOf(',');
        var low = comma < 0 ? body : body[..comma];
        var high = comma < 0 ? low : body[(comma + 1)..];
        if (low.IsEmpty || low is ['0', _, ..] || high is ['0', _, ..] || low.ContainsAnyExceptInRange('0', '9') || high.ContainsAnyExceptInRange('0', '9'))
            return false;
        if (!int.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out var least) || least > MaxRepeat)
            least = MaxRepeat + 1;
        var most = least;
        if (!high.IsEmpty && (!int.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most > MaxRepeat))
            most = MaxRepeat + 1;
        if (most < least)
            _fault = "repetition bounds are reversed";
        _weight *= Math.Max(1, most);
        bounds = _source.Substring(_at, end + 1 - _at);
        _at = end + 1;
        return true;
    }

    private bool Group()
    {
        _at++;
        if (_at < _source.Length && _source[_at] == '?')
            return SpecialGroup();
        _target.Append(_isCapturing ? "(" : "(?:");
        Alternatives();
        CloseGroup();
        return true;
    }

    private bool SpecialGroup()
    {
        _at++;
        if (TryReadName())
        {
            _target.Append(_isCapturing ? "(" : "(?:");
            Alternatives();
            CloseGroup();
            return true;
        }

        if (_fault is not null)
            return false;
        var outer = _flags;
        var flags = _flags;
        var isOff = false;
        var isEmpty = true;
        while (_at < _source.Length)
        {
            var c = _source[_at++];
            switch (c)
            {
                case 'i' or 'm' or 's' or 'U':
                    var flag = c switch { 'i' => Flags.IgnoreCase, 'm' => Flags.MultiLine, 's' => Flags.DotAll, _ => Flags.Ungreedy };
                    flags = isOff ? flags & ~flag : flags | flag;
                    isEmpty = false;
                    continue;
                case '-' when !isOff:
                    isOff = true;
                    isEmpty = true;
                    continue;
                case ')' when !isEmpty:
                    _flags = flags;
                    return false;
                case ':' when !isOff || !isEmpty:
                    _flags = flags;
                    _target.Append("(?:");
                    Alternatives();
                    _flags = outer;
                    CloseGroup();
                    return true;
                default:
                    _fault = "unsupported group";
                    return false;
            }
        }

        _fault = "group has no end";
        return false;
    }

    private bool TryReadName()
    {
        var rest = _source.AsSpan(_at);
        var skip = rest.StartsWith("P<", StringComparison.Ordinal) ? 2 : rest.StartsWith("<", StringComparison.Ordinal) ? 1 : 0;
        if (skip == 0)
            return false;
        var end = rest.IndexOf('>');
        var name = end < 0 ? [] : rest[skip..end];
        if (name.IsEmpty)
        {
            _fault = "unsupported group";
            return false;
        }

        foreach (var c in name)
        {
            if (Lexer.IsNamePart(c))
                continue;
            _fault = "malformed group name";
            return false;
        }

        _at += end + 1;
        return true;
    }

    private void CloseGroup()
    {
        if (_fault is not null)
            return;
        if (_at >= _source.Length)
        {
            _fault = "group has no end";
            return;
        }

        _at++;
        _target.Append(')');
    }

    private bool Escape()
    {
        if (_at + 1 >= _source.Length)
        {
            _fault = "pattern ends with `\\`";
            return false;
        }

        var c = _source[_at + 1];
        switch (c)
        {
            case 'A' or 'z' or 'b' or 'B':
                _hasBoundary |= c is 'b' or 'B';
                _at += 2;
                _target.Append('\\').Append(c);
                return true;
            case 'Q':
                Quoted();
                return false;
            case 'p' or 'P':
                if (ReadUnicodeClass() is { } named)
                    Emit(named);
                return true;
            default:
                if (RuneClasses.Perl(c) is { } perl)
                {
                    _at += 2;
                    Emit(Signed(perl, char.IsAsciiLetterUpper(c)));
                    return true;
                }

                var rune = ReadEscapedRune();
                if (rune >= 0)
                    Literal(rune);
                return true;
        }
    }

    // `\Q…\E`: the last character may be repeated by what follows, like any literal.
    private void Quoted()
    {
        _at += 2;
        var end = _source.IndexOf("\\E", _at, StringComparison.Ordinal);
        var stop = end < 0 ? _source.Length : end;
        var start = -1;
        while (_at < stop)
        {
            start = _target.Length;
            Literal(NextRune());
        }

        _at = end < 0 ? stop : end + 2;
        if (start >= 0)
            Quantifier(start);
    }

    private RuneSet? ReadUnicodeClass()
    {
        var isNegated = _source[_at + 1] == 'P';
        _at += 2;
        string name;
        if (_at < _source.Length && _source[_at] == '{')
        {
            var end = _source.IndexOf('}', _at);
            if (end < 0)
            {
                _fault = "Unicode class has no end";
                return null;
            }

            name = _source.Substring(_at + 1, end - _at - 1);
            _at = end + 1;
        }
        else if (_at < _source.Length)
        {
            name = _source[_at++].ToString();
        }
        else
        {
            _fault = "Unicode class has no name";
            return null;
        }

        if (name.StartsWith('^'))
        {
            isNegated = !isNegated;
            name = name[1..];
        }

        var set = RuneClasses.OfUnicode(name);
        if (set is null)
            _fault = "unknown Unicode class";
        return set is null ? null : Signed(set, isNegated);
    }

    /// <returns>The code point; -1 after a fault.</returns>
    private int ReadEscapedRune()
    {
        var c = _source[_at + 1];
        _at += 2;
        switch (c)
        {
            case 'a':
                return 7;
            case 'f':
                return 12;
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return 11;
            case 'x':
                return ReadHex();
            case >= '0' and <= '7':
                return ReadOctal(c);
            default:
                if (c < 0x80 && !char.IsAsciiLetterOrDigit(c))
                    return c;
                _fault = "unknown escape";
                return -1;
        }
    }

    private int ReadHex()
    {
        var rest = _source.AsSpan(_at);
        var length = 2;
        var digits = rest.Length >= 2 ? rest[..2] : default;
        if (!rest.IsEmpty && rest[0] == '{')
        {
            var end = rest.IndexOf('}');
            digits = end < 0 ? default : rest[1..end];
            length = end + 1;
        }

        if (digits.IsEmpty || digits.Length > 8
            || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune) || !Rune.IsValid(rune))
        {
            _fault = "malformed hexadecimal escape";
            return -1;
        }

        _at += length;
        return rune;
    }

    // A leading zero starts an octal number; another digit does so only before further octal digits (it would be a back-reference).
    private int ReadOctal(char first)
    {
        var value = first - '0';
        var count = 1;
        while (count < 3 && _at < _source.Length && _source[_at] is >= '0' and <= '7')
        {
            value = (value * 8) + (_source[_at++] - '0');
            count++;
        }

        if (first != '0' && count == 1)
        {
            _fault = "back-references are not supported";
            return -1;
        }

        return value;
    }

    private void Class()
    {
        _at++;
        var isNegated = _at < _source.Length && _source[_at] == '^';
        if (isNegated)
            _at++;
        var set = new RuneSet();
        var isFirst = true;
        while (_fault is null)
        {
            if (_at >= _source.Length)
            {
                _fault = "class has no end";
                return;
            }

            if (_source[_at] == ']' && !isFirst)
                break;
            isFirst = false;
            ClassItem(set);
        }

        if (_fault is not null)
            return;
        _at++;
        Emit(Signed(set, isNegated));
    }

    private void ClassItem(RuneSet set)
    {
        if (_source[_at] == '[' && _at + 1 < _source.Length && _source[_at + 1] == ':')
        {
            var end = _source.IndexOf(":]", _at + 2, StringComparison.Ordinal);
            if (end >= 0)
            {
                var name = _source[(_at + 2)..end];
                var isNegated = name.StartsWith('^');
                if (RuneClasses.OfPosix(isNegated ? name[1..] : name) is { } posix)
                    set.Add(Signed(posix, isNegated));
                else
                    _fault = "unknown class name";
                _at = end + 2;
                return;
            }
        }

        if (_source[_at] == '\\' && _at + 1 < _source.Length)
        {
            if (_source[_at + 1] is 'p' or 'P')
            {
                if (ReadUnicodeClass() is { } named)
                    set.Add(named);
                return;
            }

            var letter = _source[_at + 1];
            if (RuneClasses.Perl(letter) is { } perl)
            {
                _at += 2;
                set.Add(Signed(perl, char.IsAsciiLetterUpper(letter)));
                return;
            }
        }

        var first = ClassRune();
        var last = first;
        if (_fault is null && _at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']')
        {
            _at++;
            last = ClassRune();
            if (_fault is null && last < first)
                _fault = "class range is reversed";
        }

        if (_fault is null)
            set.Add(first, last);
    }

    private int ClassRune()
    {
        if (_source[_at] != '\\')
            return NextRune();
        if (_at + 1 < _source.Length)
            return ReadEscapedRune();
        _fault = "pattern ends with `\\`";
        return -1;
    }

    // Under (?i) a negated class excludes both cases; inverting first would let the engine fold the wrong set.
    private RuneSet Signed(RuneSet set, bool isNegated) => isNegated ? Fold(set).Invert() : set;

    private RuneSet Fold(RuneSet set) => (_flags & Flags.IgnoreCase) != Flags.None ? set.Fold() : set;

    private int NextRune()
    {
        var rune = Rune.GetRuneAt(_source, _at);
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private void Literal(int rune)
    {
        var set = new RuneSet();
        set.Add(rune, rune);
        Emit(set);
    }

    private void Emit(RuneSet set) => Append(Fold(set));

    private void Append(RuneSet set) => _target.Append(_isEncoded ? set.ToEncodedPattern() : set.ToPattern());
}
