using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Benchmarks.Support;

/// <summary>A request that the first policy of a generated set allows.</summary>
internal static class SampleRequest
{
    public static DecideRequest Create(DateTimeOffset now) => new()
    {
        Subject = new Subject
        {
            Type = "user", Id = "ana", Groups = { "employees", "type-0-readers" },
            Properties = Struct(("region", Value.ForString("DE")), ("mfa_time", Value.ForString(Moment(now.AddHours(-1))))),
        },
        Device = new Device
        {
            Id = "laptop-7",
            Properties = Struct(("managed", Value.ForBool(true)), ("encrypted", Value.ForBool(true)), ("posture_time", Value.ForString(Moment(now.AddMinutes(-5))))),
        },
        Action = new V1.Action { Name = "read" },
        Resource = new Resource
        {
            Type = "type-0", Id = "42",
            Properties = Struct(("region", Value.ForString("DE")), ("owner", Value.ForString("bo")), ("classification", Value.ForString("internal"))),
        },
        Context = new Context { Ip = "192.0.2.10", Properties = Struct(("region", Value.ForString("DE"))) },
    };

    /// <summary>The message as a gRPC frame: flag, length, payload.</summary>
    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    /// <summary>A serialised message as a gRPC frame.</summary>
    public static byte[] Frame(byte[] payload)
    {
        byte[] frame = new byte[payload.Length + 5];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static Struct Struct(params (string Name, Value Value)[] fields)
    {
        var result = new Struct();
        foreach ((string name, Value value) in fields)
            result.Fields.Add(name, value);
        return result;
    }

    private static string Moment(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
