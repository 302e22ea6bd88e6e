using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Wire;

namespace ZeroTrust.Pdp.Server.Tests.Wire;

/// <summary>Requests read in place, held against the general parser and the mapping.</summary>
[TestFixture]
internal sealed class DecideCallReaderTests
{
    private const int Seed = 20_261_122;

    private static readonly CelTimestamp Now = new(1_800_000_000, 0);

    [Test]
    public void Read_OrdinaryRequest_IsReadInPlace()
    {
        DecideCall? call = DecideCallReader.TryRead(Ordinary().ToByteArray());
        Assert.That(call, Is.Not.Null);
        Assert.That(Render(call!.ToRequest(Guid.Empty, Now)), Is.EqualTo(Render(General(Ordinary().ToByteArray())!)));
    }

    [Test]
    public void Read_FieldsOfANewerContract_ArePassedOver()
    {
        byte[] newer = [.. Ordinary().ToByteArray(), 0x3A, 0x02, 0x08, 0x01, 0x40, 0x05];
        Assert.That(Render(DecideCallReader.TryRead(newer)!.ToRequest(Guid.Empty, Now)), Is.EqualTo(Render(General(newer)!)));
    }

    [TestCaseSource(nameof(Unusual))]
    public void Read_UnusualRequest_IsLeftToTheGeneralParser(byte[] request) => Assert.That(DecideCallReader.TryRead(request), Is.Null);

    [Test]
    public void Read_RandomRequests_AgreeWithTheGeneralParser()
    {
        var random = new Random(Seed);
        int inPlace = 0;
        for (int i = 0; i < 3_000; i++)
            inPlace += Compare(RandomRequest(random).ToByteArray(), i) ? 1 : 0;
        Assert.That(inPlace, Is.GreaterThan(500), "so many must have been read in place for the comparison to say something");
    }

    [Test]
    public void Read_MutatedBytes_AgreeWithTheGeneralParserOrAreLeftToIt()
    {
        var random = new Random(Seed);
        int inPlace = 0;
        for (int i = 0; i < 40_000; i++)
        {
            byte[] bytes = RandomRequest(random).ToByteArray();
            Mutate(random, ref bytes);
            inPlace += Compare(bytes, i) ? 1 : 0;
        }

        Assert.That(inPlace, Is.GreaterThan(1_000));
    }

    private static IEnumerable<TestCaseData> Unusual()
    {
        byte[] ordinary = Ordinary().ToByteArray();
        yield return new TestCaseData(Array.Empty<byte>()).SetArgDisplayNames("nothing");
        yield return new TestCaseData(Change(static request => request.Subject = null)).SetArgDisplayNames("no subject");
        yield return new TestCaseData(Change(static request => request.Subject.Id = "")).SetArgDisplayNames("empty id");
        yield return new TestCaseData(Change(static request => request.Device.Id = "")).SetArgDisplayNames("empty device id");
        yield return new TestCaseData(Change(static request => request.Action.Name = new string('x', 300))).SetArgDisplayNames("long name");
        yield return new TestCaseData(Change(static request => request.Context.Ip = "1.2.3")).SetArgDisplayNames("no address");
        yield return new TestCaseData(Change(static request => request.Context.SourceWorkload = new string('x', 2049))).SetArgDisplayNames("long source");
        yield return new TestCaseData(Change(static request => request.Context.Time = new Timestamp { Seconds = 1 })).SetArgDisplayNames("stated time");
        yield return new TestCaseData(Change(static request => request.MinRevision = -1)).SetArgDisplayNames("negative revision");
        yield return new TestCaseData(Change(static request => Deepen(request.Resource.Properties, 40))).SetArgDisplayNames("deep");
        yield return new TestCaseData(Change(static request => Widen(request.Resource.Properties, 100))).SetArgDisplayNames("wide");
        yield return new TestCaseData((byte[])[.. ordinary, .. new V1.DecideRequest { Subject = new V1.Subject { Id = "other" } }.ToByteArray()]).SetArgDisplayNames("subject twice");
        yield return new TestCaseData(ordinary[..^1]).SetArgDisplayNames("cut off");
        var origin = new V1.AttributeOrigin { Source = "mdm", ObservedAt = new Timestamp { Seconds = 5 } };
        yield return new TestCaseData(Change(request => request.Subject.GroupsOrigin = origin)).SetArgDisplayNames("origin of groups");
        yield return new TestCaseData(Change(request => request.Subject.Origins["a"] = origin)).SetArgDisplayNames("origin of the subject");
        yield return new TestCaseData(Change(request => request.Device.Origins["a"] = origin)).SetArgDisplayNames("origin of the device");
        yield return new TestCaseData(Change(request => request.Action.Origins["a"] = origin)).SetArgDisplayNames("origin of the action");
        yield return new TestCaseData(Change(request => request.Resource.Origins["a"] = origin)).SetArgDisplayNames("origin of the resource");
        yield return new TestCaseData(Change(request => request.Context.Origins["a"] = origin)).SetArgDisplayNames("origin of the context");
        yield return new TestCaseData((byte[])[.. ordinary, 0x3B, 0x3C]).SetArgDisplayNames("group");
    }

    private static bool Compare(byte[] bytes, int number)
    {
        DecideCall? call = DecideCallReader.TryRead(bytes);
        if (call is null)
            return false;
        string id = string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, number {number}: {Convert.ToHexString(bytes)}");
        DecisionRequest? general = General(bytes);
        Assert.That(general, Is.Not.Null, id);
        Assert.That(Render(call.ToRequest(Guid.Empty, Now)), Is.EqualTo(Render(general!)), id);
        Assert.That(call.MinRevision, Is.EqualTo(V1.DecideRequest.Parser.ParseFrom(bytes).MinRevision), id);
        return true;
    }

    private static DecisionRequest? General(byte[] bytes)
    {
        try
        {
            V1.DecideRequest message = V1.DecideRequest.Parser.ParseFrom(bytes);
            if (RequestMapper.StatedTime(message.Context, "") is not null)
                return null;
            RequestMapper.CheckMinRevision(message.MinRevision, "");
            return new DecisionRequest
            {
                DecisionId = Guid.Empty,
                Time = Now,
                Subject = RequestMapper.Subject(message.Subject, ""),
                Device = RequestMapper.Device(message.Device, ""),
                Action = RequestMapper.Action(message.Action, ""),
                Resource = RequestMapper.Resource(message.Resource, ""),
                Context = RequestMapper.Context(message.Context, Now, ""),
            };
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or RpcException)
        {
            return null;
        }
    }

    private static string Render(DecisionRequest request)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{request.Subject.SubjectType}|{request.Subject.Id}|{string.Join(',', request.Subject.Groups)}|");
        Render(text, request.Subject.Properties);
        if (request.Device is { } device)
        {
            text.Append(CultureInfo.InvariantCulture, $"|device {device.Id}|");
            Render(text, device.Properties);
        }

        text.Append(CultureInfo.InvariantCulture, $"|{request.Action.Name}|");
        Render(text, request.Action.Properties);
        text.Append(CultureInfo.InvariantCulture, $"|{request.Resource.ResourceType}|{request.Resource.Id}|");
        Render(text, request.Resource.Properties);
        text.Append(CultureInfo.InvariantCulture, $"|{request.Context.Ip}|{request.Context.SourceWorkload ?? "none"}|");
        Render(text, request.Context.Properties);
        return text.ToString();
    }

    /// <summary>Writes a map by its entries and, beside each, what a look-up of its key finds.</summary>
    private static void Render(StringBuilder text, CelMap map)
    {
        text.Append(CultureInfo.InvariantCulture, $"{map.Count}{{");
        foreach ((CelValue key, CelValue value) in map.Entries.OrderBy(static entry => entry.Key.AsString(), StringComparer.Ordinal))
        {
            Assert.That(map.TryGet(key, out CelValue found) && map.TryGet(key.AsString(), out _), Is.True);
            text.Append(key.ToLiteral(1000)).Append(':').Append(value.ToLiteral(1000)).Append('=').Append(found.ToLiteral(1000)).Append(';');
        }

        Assert.That(map.TryGet("no such key", out _), Is.False);
        text.Append('}');
    }

    private static byte[] Change(System.Action<V1.DecideRequest> change)
    {
        V1.DecideRequest request = Ordinary();
        change(request);
        return request.ToByteArray();
    }

    private static void Deepen(Struct properties, int depth)
    {
        for (int i = 0; i < depth; i++)
        {
            var inner = new Struct();
            properties.Fields["deeper"] = Value.ForStruct(inner);
            properties = inner;
        }
    }

    private static void Widen(Struct properties, int count)
    {
        for (int i = 0; i < count; i++)
            properties.Fields[string.Create(CultureInfo.InvariantCulture, $"key{i}")] = Value.ForNumber(i);
    }

    private static V1.DecideRequest Ordinary() => new()
    {
        Subject = new V1.Subject { Type = "user", Id = "ana", Groups = { "a", "ä" }, Properties = Properties() },
        Device = new V1.Device { Id = "laptop", Properties = Properties() },
        Action = new V1.Action { Name = "read" },
        Resource = new V1.Resource { Type = "record", Id = "42", Properties = Properties() },
        Context = new V1.Context { Ip = "2001:db8::1", SourceWorkload = "spiffe://mesh.example/a", Properties = Properties() },
        MinRevision = 3,
    };

    private static Struct Properties() => new()
    {
        Fields =
        {
            ["text"] = Value.ForString("grün 🌲"),
            ["schlüssel"] = Value.ForBool(true),
            ["number"] = Value.ForNumber(-1.5),
            ["nothing"] = Value.ForNull(),
            ["list"] = Value.ForList(Value.ForString("x"), Value.ForNumber(1), Value.ForList()),
            ["inner"] = Value.ForStruct(new Struct { Fields = { ["flag"] = Value.ForBool(false) } }),
        },
    };

    private static V1.DecideRequest RandomRequest(Random random)
    {
        var request = new V1.DecideRequest();
        if (random.Next(20) > 0)
            request.Subject = new V1.Subject { Type = RandomText(random), Id = RandomText(random), Properties = RandomStruct(random, 0) };
        for (int i = random.Next(4); i > 0 && request.Subject is not null; i--)
            request.Subject.Groups.Add(RandomText(random));
        if (random.Next(3) > 0)
            request.Device = new V1.Device { Id = RandomText(random), Properties = RandomStruct(random, 0) };
        if (random.Next(20) > 0)
            request.Action = new V1.Action { Name = RandomText(random), Properties = RandomStruct(random, 0) };
        if (random.Next(20) > 0)
            request.Resource = new V1.Resource { Type = RandomText(random), Id = RandomText(random), Properties = RandomStruct(random, 0) };
        if (random.Next(3) > 0)
        {
            request.Context = new V1.Context
            {
                Ip = random.Next(3) == 0 ? "" : "192.0.2.1",
                SourceWorkload = random.Next(3) == 0 ? "" : random.Next(8) == 0 ? new string('é', 2048) : "spiffe://mesh.example/ä",
                Properties = RandomStruct(random, 0),
            };
        }

        if (random.Next(3) == 0)
            request.MinRevision = random.NextInt64(-1, 5);
        return request;
    }

    private static Struct? RandomStruct(Random random, int depth)
    {
        if (random.Next(3) == 0)
            return null;
        var result = new Struct();
        for (int i = random.Next(5); i > 0; i--)
            result.Fields[RandomText(random)] = RandomValue(random, depth);
        return result;
    }

    private static Value RandomValue(Random random, int depth) => random.Next(depth > 3 ? 5 : 7) switch
    {
        0 => new Value(),
        1 => Value.ForNull(),
        2 => Value.ForBool(random.Next(2) == 0),
        3 => Value.ForNumber(random.NextDouble() * 1000),
        4 => Value.ForString(RandomText(random)),
        5 => Value.ForStruct(RandomStruct(random, depth + 1) ?? new Struct()),
        _ => Value.ForList([.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomValue(random, depth + 1))]),
    };

    private static string RandomText(Random random) =>
        random.Next(25) == 0 ? "" : string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => (string[])["a", "b", "ü", "🌲", "-", "\0"]).Select(letters => letters[random.Next(letters.Length)]));

    private static void Mutate(Random random, ref byte[] bytes)
    {
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes = [.. bytes[..at], .. bytes[(at + 1)..]];
                    break;
                default:
                    int end = random.Next(at, Math.Min(bytes.Length, at + 20));
                    bytes = [.. bytes, .. bytes[at..end]];
                    break;
            }
        }
    }
}
