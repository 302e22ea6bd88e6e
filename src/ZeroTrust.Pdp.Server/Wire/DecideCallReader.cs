using System.Buffers;
using System.Net;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.Attributes;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// Reads a `DecideRequest` in place, into the tuple, without the message objects in between: parsing those was the largest
/// part of a call (benchmark: CallStageBenchmarks). Whatever is unusual or malformed goes to the general parser and the
/// mapping, which hold all rules and all error messages. INVARIANT: both ways give the same tuple.
/// </summary>
internal static class DecideCallReader
{
    private const int MaxNameBytes = 256;
    private const int MaxIdBytes = 2048;
    private const int MaxGroups = 256;

    private const int SubjectField = 1;
    private const int DeviceField = 2;
    private const int ActionField = 3;
    private const int ResourceField = 4;
    private const int ContextField = 5;
    private const int MinRevisionField = 6;

    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The bytes are no message.</exception>
    public static DecideCall Read(in ReadOnlySequence<byte> payload)
    {
        byte[] buffer = payload.ToArray();
        return TryRead(buffer) ?? new DecideCall { Message = V1.DecideRequest.Parser.ParseFrom(buffer) };
    }

    /// <summary>The call, or null when the general parser has to look at it.</summary>
    public static DecideCall? TryRead(byte[] buffer)
    {
        Span<WireBlock> parts = stackalloc WireBlock[MinRevisionField];
        int seen = 0;
        long minRevision = 0;
        var cursor = new WireCursor(buffer, 0, buffer.Length);
        while (!cursor.AtEnd)
        {
            if (!cursor.TryReadTag(out int field, out int wireType))
                return null;
            if (field > MinRevisionField)
            {
                if (!cursor.TrySkip(wireType))
                    return null;
                continue;
            }

            // A part that comes twice is merged by protobuf.
            if ((seen & (1 << field)) != 0)
                return null;
            seen |= 1 << field;
            if (field == MinRevisionField)
            {
                if (wireType != WireCursor.Varint || !cursor.TryReadVarint(out ulong revision) || revision > long.MaxValue)
                    return null;
                minRevision = (long)revision;
            }
            else if (wireType != WireCursor.Length || !cursor.TryReadBlock(out parts[field]))
            {
                return null;
            }
        }

        const int Needed = (1 << SubjectField) | (1 << ActionField) | (1 << ResourceField);
        return (seen & Needed) == Needed ? Build(buffer, parts, seen, minRevision) : null;
    }

    private static DecideCall? Build(byte[] buffer, ReadOnlySpan<WireBlock> parts, int seen, long minRevision)
    {
        WireEntity device = default;
        WireEntity context = default;
        IPAddress? ip = null;
        List<string>? groups = null;
        List<string>? none = null;
        bool hasDevice = (seen & (1 << DeviceField)) != 0;
        bool hasContext = (seen & (1 << ContextField)) != 0;
        if (!TryReadEntity(buffer, parts[SubjectField], Shape.Subject, out WireEntity subject, ref groups)
            || !TryReadEntity(buffer, parts[ActionField], Shape.Named, out WireEntity action, ref none)
            || !TryReadEntity(buffer, parts[ResourceField], Shape.Resource, out WireEntity resource, ref none)
            || (hasDevice && !TryReadEntity(buffer, parts[DeviceField], Shape.Device, out device, ref none))
            || (hasContext && !TryReadEntity(buffer, parts[ContextField], Shape.Context, out context, ref none))
            || (context.Second is { } address && !StrictIpAddress.TryParse(address, out ip)))
        {
            return null;
        }

        if (subject.First is null || subject.Second is null || action.First is null || resource.First is null || resource.Second is null
            || (hasDevice && device.First is null))
        {
            return null;
        }

        return new DecideCall
        {
            Subject = new SubjectEntity(subject.First, subject.Second, (IReadOnlyList<string>?)groups ?? [], subject.Properties ?? CelMap.Empty),
            Device = hasDevice ? new DeviceEntity(device.First!, device.Properties ?? CelMap.Empty) : null,
            Action = new ActionEntity(action.First, action.Properties ?? CelMap.Empty),
            Resource = new ResourceEntity(resource.First, resource.Second, resource.Properties ?? CelMap.Empty),
            Ip = ip,
            SourceWorkload = context.First,
            ContextProperties = context.Properties ?? CelMap.Empty,
            MinRevision = minRevision,
        };
    }

    /// <summary>Reads the fields that a part of the tuple has; declines when a field comes twice or is not as expected.</summary>
    private static bool TryReadEntity(byte[] buffer, WireBlock block, in Shape shape, out WireEntity entity, ref List<string>? groups)
    {
        entity = default;
        var cursor = new WireCursor(buffer, block.Start, block.End);
        while (!cursor.AtEnd)
        {
            if (!cursor.TryReadTag(out int field, out int wireType))
                return false;
            if (field > shape.LastField)
            {
                // Origins of attributes are stated rarely; dropping them would make attributes stale.
                if (field is V1.Subject.OriginsFieldNumber or V1.Subject.GroupsOriginFieldNumber)
                    return false;
                if (!cursor.TrySkip(wireType))
                    return false;
                continue;
            }

            if (wireType != WireCursor.Length || !cursor.TryReadBlock(out WireBlock part))
                return false;
            bool read =
                field == shape.Properties ? entity.Properties is null && WireStructReader.TryRead(buffer, part, out entity.Properties!)
                : field == shape.First ? entity.First is null && TryReadText(buffer, part, shape.FirstLimit, out entity.First)
                : field == shape.Second ? entity.Second is null && TryReadText(buffer, part, MaxIdBytes, out entity.Second)
                : field == shape.Groups && TryAddGroup(buffer, part, ref groups);
            if (!read)
                return false;
        }

        return true;
    }

    /// <summary>Reads a text. An empty one is declined: the mapping says whether it may be empty.</summary>
    private static bool TryReadText(byte[] buffer, WireBlock block, int maxBytes, out string? text)
    {
        text = null;
        ReadOnlySpan<byte> bytes = buffer.AsSpan(block.Start, block.Count);
        if (bytes.IsEmpty || bytes.Length > maxBytes)
            return false;
        text = WireTexts.Read(bytes);
        return text is not null;
    }

    private static bool TryAddGroup(byte[] buffer, WireBlock block, ref List<string>? groups)
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan(block.Start, block.Count);
        if (groups?.Count >= MaxGroups || WireTexts.Read(bytes) is not { } group)
            return false;
        (groups ??= new List<string>(4)).Add(group);
        return true;
    }

    /// <summary>Which field is what in a part of the tuple; 0 where the part has none. Fields up to the last that are not named are declined.</summary>
    private readonly record struct Shape(int First, int FirstLimit, int Second, int Groups, int Properties, int LastField)
    {
        public static readonly Shape Subject = new(1, MaxNameBytes, 2, 3, 4, 4);
        public static readonly Shape Device = new(1, MaxIdBytes, 0, 0, 2, 2);
        public static readonly Shape Named = new(1, MaxNameBytes, 0, 0, 2, 2);
        public static readonly Shape Resource = new(1, MaxNameBytes, 2, 0, 3, 3);

        // Field 1 is the time: stated rarely, and checked against the clock by the mapping.
        public static readonly Shape Context = new(4, MaxIdBytes, 2, 0, 3, 4);
    }
}
