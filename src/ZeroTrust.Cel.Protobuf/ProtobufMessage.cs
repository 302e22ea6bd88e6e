using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ZeroTrust.Cel.Protobuf;

/// <summary>A message that is not of a well-known type.</summary>
internal sealed class ProtobufMessage(ProtobufTypes types, ProtobufMessageType type, IMessage message) : CelMessage
{
    public override CelMessageType Type => type;

    public override bool IsEmpty => message.CalculateSize() == 0;

    internal IMessage Message => message;

    public override CelValue GetField(string name) => types.FindField(type.Descriptor, name) is { } field
        ? ProtobufReader.Read(types, field, message)
        : CelValue.FromError(new CelError(CelErrorCode.NoSuchField, $"`{type.FullName}` has no field `{name}`"));

    public override bool? HasField(string name) => types.FindField(type.Descriptor, name) is { } field ? ProtobufReader.Has(field, message) : null;

    public override bool IsEqualTo(CelMessage other)
    {
        if (other is not ProtobufMessage { Message: var right } || right.Descriptor != message.Descriptor)
            return false;

        // `Any` in `Any` nests as deep as its sender likes; beyond the stack two messages are unequal rather than the end of the process.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return false;
        foreach (var field in type.Descriptor.Fields.InFieldNumberOrder().Concat(types.ExtensionsOf(type.Descriptor)))
        {
            var has = ProtobufReader.Has(field, message);
            if (has != ProtobufReader.Has(field, right) || (has && !AreEqual(field, message, right)))
                return false;
        }

        return true;
    }

    private bool AreEqual(FieldDescriptor field, IMessage left, IMessage right)
    {
        var x = ProtobufReader.Read(types, field, left);
        var y = ProtobufReader.Read(types, field, right);
        if (!x.IsError && !y.IsError)
            return x == y;

        // A message of an unknown type is compared by its bytes.
        return !field.IsRepeated && field.Accessor.GetValue(left) is Any a && field.Accessor.GetValue(right) is Any b
            && a.TypeUrl == b.TypeUrl && a.Value.Equals(b.Value);
    }
}
