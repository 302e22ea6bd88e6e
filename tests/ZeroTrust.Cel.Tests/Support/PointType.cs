using System.Diagnostics.CodeAnalysis;

namespace ZeroTrust.Cel.Tests;

/// <summary>A message type that refers to itself: <c>geo.Point</c> with <c>x</c>, <c>label</c> and <c>next</c>.</summary>
internal sealed class PointType : CelMessageType
{
    internal PointType()
        : base("geo.Point")
    {
    }

    public override IEnumerable<string> FieldNames => ["x", "label", "next"];

    public override bool TryGetField(string name, out CelType type)
    {
        type = name switch
        {
            "x" => CelType.Int,
            "label" => CelType.Wrapper(CelType.String),
            "next" => CelType.Message(this),
            _ => CelType.Dyn,
        };
        return FieldNames.Contains(name);
    }

    public override CelValue Create(ReadOnlySpan<KeyValuePair<string, CelValue>> fields)
    {
        var values = new Dictionary<string, CelValue>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            if (!FieldNames.Contains(name))
                return CelValue.FromError(new CelError(CelErrorCode.NoSuchField, "no such field"));
            values.Add(name, value);
        }

        return CelValue.FromMessage(new Point(this, values));
    }

    internal sealed class Provider : CelTypeProvider
    {
        private readonly PointType _point = new();

        public override bool TryFindMessage(string fullName, [NotNullWhen(true)] out CelMessageType? type)
        {
            type = fullName == _point.FullName ? _point : null;
            return type is not null;
        }

        public override bool TryFindEnumConstant(string fullName, out int number)
        {
            number = fullName == "geo.Side.LEFT" ? 3 : 0;
            return number != 0;
        }
    }

    private sealed class Point(PointType type, Dictionary<string, CelValue> fields) : CelMessage
    {
        public override CelMessageType Type => type;

        public override bool IsEmpty => fields.Count == 0;

        public override CelValue GetField(string name) => fields.TryGetValue(name, out var value) ? value : name switch
        {
            "x" => CelValue.FromInt(0),
            "label" => CelValue.Null,
            "next" => CelValue.FromMessage(new Point(type, [])),
            _ => CelValue.FromError(new CelError(CelErrorCode.NoSuchField, "no such field")),
        };

        public override bool? HasField(string name) => type.FieldNames.Contains(name) ? fields.ContainsKey(name) : null;

        public override bool IsEqualTo(CelMessage other) =>
            other is Point point && type.FieldNames.All(f => point.HasField(f) == HasField(f) && (HasField(f) != true || point.GetField(f) == GetField(f)));
    }
}
