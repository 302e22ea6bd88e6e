using System.Runtime.CompilerServices;

namespace ZeroTrust.Cel;

/// <summary>
/// A field of a record variable, the most frequent operand of a condition: one node instead of two, and typed reads that do not
/// carry the value through another call.
/// </summary>
internal sealed class VariableFieldNode(CelSpan span, CelSpan variableSpan, int slot, CelObjectType type, int index) : Node(span)
{
    private readonly string _name = type.Fields[index].Name;

    /// <summary>The field as it stands; null when only <see cref="Evaluate"/> can tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal CelValue Peek(CelActivation a)
    {
        var value = a.GetVariable(slot);
        return value.Kind == CelKind.Object && ReferenceEquals(value.RawObject.Type, type) ? value.RawObject.GetField(index) : default;
    }

    internal override CelValue Evaluate(CelActivation a)
    {
        var value = a.GetVariable(slot);
        if (value.Kind == CelKind.Object && ReferenceEquals(value.RawObject.Type, type))
            return Placed(value.RawObject.GetField(index));
        return value.IsError ? CelValue.FromError(value.RawError.At(variableSpan)) : Placed(Selection.Select(a, value, _name));
    }

    internal override string? Text(CelActivation a)
    {
        var value = a.GetVariable(slot);
        return value.Kind == CelKind.Object && ReferenceEquals(value.RawObject.Type, type)
            && value.RawObject.GetField(index).StringOrNull is { } text
            ? text
            : base.Text(a);
    }

    internal override bool TryInt(CelActivation a, out long result)
    {
        var value = a.GetVariable(slot);
        if (value.Kind == CelKind.Object && ReferenceEquals(value.RawObject.Type, type))
        {
            var field = value.RawObject.GetField(index);
            if (field.Kind == CelKind.Int)
            {
                result = field.RawInt;
                return true;
            }
        }

        return base.TryInt(a, out result);
    }
}
