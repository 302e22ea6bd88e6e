namespace ZeroTrust.Cel;

/// <summary>A record of which some fields are unknown. Only ever read field by field.</summary>
internal sealed class MaskedObject(MaskedActivation activation, CelObject inner, Mask mask, string trail) : CelObject
{
    internal string Trail => trail;

    public override CelObjectType Type => inner.Type;

    public override CelValue GetField(int index)
    {
        var field = inner.Type.Fields[index];
        var below = mask.Below(field.Name);
        if (!below.IsAll && field.IsClock)
        {
            // Read without a plan for it, so the answer holds for this moment only.
            activation.NarrowTo(activation.Now);
            return CelValue.FromTimestamp(activation.Now);
        }

        return activation.Apply(below, below.IsAll ? default : inner.GetField(index), $"{trail}.{field.Name}");
    }

    // False for an unknown field; the caller then looks at the value.
    public override bool HasField(int index) => !mask.Below(inner.Type.Fields[index].Name).IsAll && inner.HasField(index);
}
