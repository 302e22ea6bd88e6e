using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Attributes;

/// <summary>
/// A `google.protobuf.Struct` as a CEL map, without a copy: only attributes that a policy reads are looked at.
/// The message must not be changed while an evaluation may see it. How deep it nests is bounded by the message parser
/// (100 levels), so that walking it cannot exhaust the stack.
/// </summary>
internal sealed class StructMap(Struct source) : CelTextMap
{
    public override int Count => source.Fields.Count;

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            foreach (var (key, value) in source.Fields)
                yield return new KeyValuePair<CelValue, CelValue>(CelValue.FromString(key), StructValue.ToCel(value));
        }
    }

    /// <summary>The map of a struct; the empty map when there is none.</summary>
    public static CelMap Of(Struct? source) => source is null || source.Fields.Count == 0 ? Empty : new StructMap(source);

    public override bool TryGet(string key, out CelValue value)
    {
        if (source.Fields.TryGetValue(key, out var found))
        {
            value = StructValue.ToCel(found);
            return true;
        }

        value = default;
        return false;
    }
}
