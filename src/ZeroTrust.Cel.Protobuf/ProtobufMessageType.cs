using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ZeroTrust.Cel.Protobuf;

/// <summary>A generated message type.</summary>
internal sealed class ProtobufMessageType : CelMessageType
{
    private readonly ProtobufTypes _types;
    private CelType? _valueType;
    private IMessage? _default;

    internal ProtobufMessageType(ProtobufTypes types, MessageDescriptor descriptor)
        : base(descriptor.FullName)
    {
        _types = types;
        Descriptor = descriptor;
    }

    internal MessageDescriptor Descriptor { get; }

    internal IMessage Default => _default ??= Descriptor.Parser.ParseFrom(ByteString.Empty);

    public override IEnumerable<string> FieldNames => Descriptor.Fields.InFieldNumberOrder().Select(static f => f.Name);

    public override CelType ValueType => _valueType ??= TypeMapping.Of(this);

    public override bool TryGetField(string name, out CelType type)
    {
        var field = _types.FindField(Descriptor, name);
        type = field is null ? CelType.Dyn : TypeMapping.Of(_types, field);
        return field is not null;
    }

    // Fields are written to the wire format and parsed: so presence, oneofs, groups and extensions behave as in any message.
    public override CelValue Create(ReadOnlySpan<KeyValuePair<string, CelValue>> fields)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            foreach (var (name, value) in fields)
            {
                if (_types.FindField(Descriptor, name) is not { } field)
                    return CelValue.FromError(new CelError(CelErrorCode.NoSuchField, $"`{FullName}` has no field `{name}`"));
                if (ProtobufWriter.Write(_types, output, field, value) is { } error)
                    return CelValue.FromError(error);
            }
        }

        try
        {
            return ProtobufReader.ToValue(_types, _types.Parse(Descriptor, ByteString.CopyFrom(buffer.GetBuffer(), 0, (int)buffer.Length)));
        }
        catch (InvalidProtocolBufferException)
        {
            // Only nesting beyond the parser's limit gets here.
            return CelValue.FromError(new CelError(CelErrorCode.LimitExceeded, $"a `{FullName}` nests too deep"));
        }
    }
}
