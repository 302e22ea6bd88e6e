using System.Globalization;
using YamlDotNet.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads YAML data (constants, obligation parameters) as CEL values by the core schema of YAML 1.2.</summary>
internal static class YamlValues
{
    public static CelValue Read(YamlNode node) => node switch
    {
        MappingNode mapping => CelValue.FromMap(ReadMap(mapping)),
        SequenceNode sequence => CelValue.FromList(CelList.Of([.. sequence.Items.Select(Read)])),
        ScalarNode scalar => ReadScalar(scalar),
        _ => CelValue.Null,
    };

    public static CelMap ReadMap(MappingNode mapping) =>
        CelMap.Of(mapping.Entries.Select(static entry => KeyValuePair.Create(entry.Key.Value, Read(entry.Value))));

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
        bool numeric = char.IsAsciiDigit(scalar.Value[^1]) || scalar.Value[^1] == '.';
        return numeric && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? CelValue.FromDouble(number)
            : CelValue.FromString(scalar.Value);
    }
}
