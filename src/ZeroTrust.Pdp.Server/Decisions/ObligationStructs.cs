using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.Attributes;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>
/// The messages of obligations. A compiled policy keeps one <see cref="Obligation"/> for its whole life, so its message is
/// made once and shared by all responses, which only write it out; it goes when the policy goes.
/// </summary>
internal static class ObligationStructs
{
    private static readonly ConditionalWeakTable<Obligation, V1.Obligation> Messages = [];
    private static readonly ConditionalWeakTable<Obligation, Value> Values = [];

    /// <summary>The message of the public contract; not to be changed.</summary>
    public static V1.Obligation Message(Obligation obligation) => Messages.GetValue(obligation, static o => new V1.Obligation
    {
        Id = o.Id,
        With = StructValue.FromMap(o.With),
        Policy = o.Policy,
    });

    /// <summary>The form in the dynamic metadata of a proxy; not to be changed.</summary>
    public static Value MetadataValue(Obligation obligation) => Values.GetValue(obligation, static o => Value.ForStruct(new Struct
    {
        Fields =
        {
            ["id"] = Value.ForString(o.Id),
            ["with"] = Value.ForStruct(Message(o).With),
            ["policy"] = Value.ForString(o.Policy),
        },
    }));
}
