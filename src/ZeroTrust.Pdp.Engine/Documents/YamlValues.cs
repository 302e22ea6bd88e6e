using System.Globalization;
using YamlDotNet.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads YAML data (constants, parameters, attributes) as CEL values by the core schema of YAML 1.2.</summary>
internal static class YamlValues
{
    // `0o` and 63 bits.
    private const int MaxOctalLength = 23;

    public static CelValue Read(YamlNode node) => node switch
    {
        MappingNode mapping => CelValue.FromMap(ReadMap(mapping)),
        SequenceNode sequence => CelValue.FromList(CelList.Of([.. sequence.Items.Select(Read)])),
        ScalarNode scalar => ReadScalar(scalar),
        _ => CelValue.Null,
    };

    public static CelMap ReadMap(MappingNode mapping) =>
        CelMap.Of(mapping.Entries.Select(static entry => KeyValuePair.Create(entry.Key.Value, Read(entry.Value))));

    /// <summary>Attributes as JSON has them: all numbers are doubles.</summary>
    public static CelMap ReadAttributes(MappingNode mapping) =>
        CelMap.Of(mapping.Entries.Select(static entry => KeyValuePair.Create(entry.Key.Value, ReadAttribute(entry.Value))));

    private static CelValue ReadAttribute(YamlNode node)
    {
        switch (node)
        {
            case MappingNode mapping:
                return CelValue.FromMap(ReadAttributes(mapping));
            case SequenceNode sequence:
                return CelValue.FromList(CelList.Of([.. sequence.Items.Select(ReadAttribute)]));
            default:
                CelValue value = Read(node);
                return value.Kind == CelKind.Int ? CelValue.FromDouble(value.AsInt()) : value;
        }
    }

    private static bool TryReadInBase(string text, out long integer)
    {
        integer = 0;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out integer) && integer >= 0;
        if (!text.StartsWith("0o", StringComparison.Ordinal) || text.Length is < 3 or > MaxOctalLength)
            return false;
        foreach (char digit in text.AsSpan(2))
        {
            if (digit is < '0' or > '7')
                return false;
            integer = (integer * 8) + (digit - '0');
        }

        return true;
    }

    private static CelValue ReadScalar(ScalarNode scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
            return CelValue.FromString(scalar.Value);
        if (scalar.IsNull)
            return CelValue.Null;
        switch (scalar.Value)
        {
            case "true" or "True" or "TRUE":
                return CelValue.True;
            case "false" or "False" or "FALSE":
                return CelValue.False;
        }

        if (long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            return CelValue.FromInt(integer);
        if (TryReadInBase(scalar.Value, out integer))
            return CelValue.FromInt(integer);
        bool numeric = char.IsAsciiDigit(scalar.Value[^1]) || scalar.Value[^1] == '.';
        return numeric && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? CelValue.FromDouble(number)
            : CelValue.FromString(scalar.Value);
    }
}
