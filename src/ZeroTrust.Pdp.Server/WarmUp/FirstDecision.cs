using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.Wire;

namespace ZeroTrust.Pdp.Server.WarmUp;

/// <summary>
/// A request goes the way from its bytes to the bytes of its answer, through an engine of its own: nothing of it is counted,
/// logged or remembered.
/// </summary>
internal static class FirstDecision
{
    private const string Name = "warm-up";

    public static void Make(PolicySnapshot snapshot, CelTimestamp now)
    {
        var request = new ReadOnlySequence<byte>(Request().ToByteArray());
        Decision decision = new PolicyEngine().Decide(snapshot, DecideCallReader.Read(request).ToRequest(Guid.Empty, now));
        Span<byte> answer = stackalloc byte[512];
        DecisionWriter.TryWrite(decision, answer, out _);
    }

    private static V1.DecideRequest Request()
    {
        var properties = new Struct { Fields = { [Name] = Value.ForString(Name) } };
        return new V1.DecideRequest
        {
            Subject = new V1.Subject { Type = Name, Id = Name, Groups = { Name }, Properties = properties },
            Device = new V1.Device { Id = Name, Properties = properties },
            Action = new V1.Action { Name = Name },
            Resource = new V1.Resource { Type = Name, Id = Name, Properties = properties },
            Context = new V1.Context { Ip = "127.0.0.1", Properties = properties },
        };
    }
}
