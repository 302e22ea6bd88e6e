using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>Reads the quoted part of one string or bytes literal.</summary>
internal sealed class StringLiteralReader(string text, int at, bool isRaw, bool isBytes, SyntaxReporter reporter)
{
    private readonly StringBuilder _value = new();
    private readonly List<byte> _bytes = [];
    private int _at = at;
    private bool _isFaulty;

    /// <returns>The value; null when the literal is malformed, which has then been reported.</returns>
    internal CelValue? Read(int start, out int end)
    {
        var quote = text[_at];
        var isTriple = _at + 2 < text.Length && text[_at + 1] == quote && text[_at + 2] == quote;
        _at += isTriple ? 3 : 1;
        while (true)
        {
            if (_at >= text.Length || (!isTriple && text[_at] is '\n' or '\r'))
            {
                reporter.Unterminated(CelSpan.Between(start, _at), isBytes ? "bytes literal" : "string");
                end = _at;
                return null;
            }

            if (IsClosed(quote, isTriple))
                break;
            if (text[_at] == '\\' && !isRaw)
                ReadEscape();
            else
                TakeCharacter();
        }

        _at += isTriple ? 3 : 1;
        end = _at;
        if (_isFaulty)
            return null;
        return isBytes ? CelValue.FromBytes([.. _bytes]) : CelValue.FromString(_value.ToString());
    }

    private bool IsClosed(char quote, bool isTriple) =>
        text[_at] == quote
        && (!isTriple || (_at + 2 < text.Length && text[_at + 1] == quote && text[_at + 2] == quote));

    private void TakeCharacter()
    {
        var c = text[_at];
        if (c == '\r')
        {
            // Line ends of the source text become LF, whatever the author's editor writes.
            _at += _at + 1 < text.Length && text[_at + 1] == '\n' ? 2 : 1;
            Put('\n');
        }
        else if (char.IsHighSurrogate(c))
        {
            Put(new Rune(c, text[_at + 1]));
            _at += 2;
        }
        else
        {
            Put(new Rune(c));
            _at++;
        }
    }

    private void ReadEscape()
    {
        var start = _at;
        if (_at + 1 >= text.Length)
        {
            Fault(start, 1);
            return;
        }

        var c = text[_at + 1];
        switch (c)
        {
            case '\\' or '?' or '"' or '\'' or '`':
                Simple(c);
                break;
            case 'a':
                Simple('\a');
                break;
            case 'b':
                Simple('\b');
                break;
            case 'f':
                Simple('\f');
                break;
            case 'n':
                Simple('\n');
                break;
            case 'r':
                Simple('\r');
                break;
            case 't':
                Simple('\t');
                break;
            case 'v':
                Simple('\v');
                break;
            case 'x' or 'X':
                Numeric(2, 2, NumberStyles.AllowHexSpecifier, isUnicode: false);
                break;
            case 'u':
                Numeric(2, 4, NumberStyles.AllowHexSpecifier, isUnicode: true);
                break;
            case 'U':
                Numeric(2, 8, NumberStyles.AllowHexSpecifier, isUnicode: true);
                break;
            case >= '0' and <= '3':
                Octal();
                break;
            default:
                Fault(start, char.IsHighSurrogate(c) ? 3 : 2);
                break;
        }
    }

    private void Simple(char c)
    {
        Put(c);
        _at += 2;
    }

    private void Octal()
    {
        if (_at + 3 >= text.Length || text[_at + 2] is < '0' or > '7' || text[_at + 3] is < '0' or > '7')
        {
            Fault(_at, 2);
            return;
        }

        PutCode(((text[_at + 1] - '0') * 64) + ((text[_at + 2] - '0') * 8) + (text[_at + 3] - '0'));
        _at += 4;
    }

    private void Numeric(int skip, int digits, NumberStyles style, bool isUnicode)
    {
        if (_at + skip + digits > text.Length
            || !uint.TryParse(text.AsSpan(_at + skip, digits), style, CultureInfo.InvariantCulture, out var code))
        {
            Fault(_at, 2);
            return;
        }

        var length = skip + digits;
        if (!isUnicode)
        {
            PutCode((int)code);
        }
        else if (isBytes)
        {
            Fault(_at, length, "bytes take `\\x` and octal escapes only");
            return;
        }
        else if (!Rune.TryCreate(code, out var rune))
        {
            Fault(_at, length, "surrogates and values above 10FFFF are not code points");
            return;
        }
        else
        {
            Put(rune);
        }

        _at += length;
    }

    private void Fault(int start, int length, string? help = null)
    {
        _isFaulty = true;
        length = Math.Min(length, text.Length - start);
        reporter.InvalidEscape(new CelSpan(start, length), text.Substring(start, length), help);
        _at = start + length;
    }

    private void PutCode(int code)
    {
        if (isBytes)
            _bytes.Add((byte)code);
        else
            _value.Append((char)code);
    }

    private void Put(char c) => Put(new Rune(c));

    private void Put(Rune rune)
    {
        if (!isBytes)
        {
            _value.Append(rune);
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        var length = rune.EncodeToUtf8(utf8);
        for (var i = 0; i < length; i++)
            _bytes.Add(utf8[i]);
    }
}
