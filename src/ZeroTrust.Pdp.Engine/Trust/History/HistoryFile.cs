using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>
/// The file of a history, version 1: eight bytes `PDPHIST` and the version, the number of records, records of a fixed size
/// in the order of their keys, and the SHA-256 of all that. Numbers are little-endian.
/// </summary>
internal static class HistoryFile
{
    private const byte Version = 1;
    private const int HeaderSize = 12;
    private const int TrackedSize = sizeof(ulong) + sizeof(float) + sizeof(int);
    private const float MaxWeight = 1e9f;

    private const int RecordSize =
        (2 * sizeof(ulong)) + (2 * sizeof(int)) + (sizeof(float) * (1 + SubjectRecord.HourSlots)) + (2 * Tracked.Capacity * TrackedSize)
        + sizeof(byte) + (2 * sizeof(double)) + sizeof(ulong) + sizeof(long) + sizeof(float) + sizeof(int);

    private static ReadOnlySpan<byte> Magic => "PDPHIST"u8;

    public static byte[] Write(ReadOnlySpan<KeyValuePair<SubjectKey, SubjectRecord>> records)
    {
        byte[] file = new byte[checked(HeaderSize + (records.Length * RecordSize) + SHA256.HashSizeInBytes)];
        Magic.CopyTo(file);
        file[Magic.Length] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Magic.Length + 1), records.Length);
        var writer = new FieldWriter(file.AsSpan(HeaderSize));
        foreach ((SubjectKey key, SubjectRecord record) in records)
            Write(ref writer, key, record);
        SHA256.HashData(file.AsSpan(0, file.Length - SHA256.HashSizeInBytes), file.AsSpan(file.Length - SHA256.HashSizeInBytes));
        return file;
    }

    public static KeyValuePair<SubjectKey, SubjectRecord>[] Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize + SHA256.HashSizeInBytes || !file.StartsWith(Magic))
            throw new InvalidDataException("it is not a history of subjects");
        if (file[Magic.Length] != Version)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it has version {file[Magic.Length]}, and only version {Version} is known"));
        int count = BinaryPrimitives.ReadInt32LittleEndian(file[(Magic.Length + 1)..]);
        if (count < 0 || file.Length != HeaderSize + ((long)count * RecordSize) + SHA256.HashSizeInBytes)
            throw new InvalidDataException("its length is not that of its records: it is cut off or has something appended");
        ReadOnlySpan<byte> content = file[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(file[^SHA256.HashSizeInBytes..]))
            throw new InvalidDataException("its checksum does not fit: it is damaged");
        var records = new KeyValuePair<SubjectKey, SubjectRecord>[count];
        var reader = new FieldReader(content[HeaderSize..]);
        for (int i = 0; i < count; i++)
        {
            records[i] = Read(ref reader);
            if (i > 0 && SubjectKey.Compare(records[i].Key, records[i - 1].Key) <= 0)
                throw Damaged(i, "its key is not above the one before");
            if (Mistake(records[i].Value) is { } mistake)
                throw Damaged(i, mistake);
        }

        return records;
    }

    private static void Write(ref FieldWriter writer, SubjectKey key, SubjectRecord record)
    {
        writer.Write(key.High);
        writer.Write(key.Low);
        writer.Write(record.ReferenceHour);
        writer.Write(record.LastSpan);
        writer.Write(record.Observations);
        foreach (float weight in record.Hours)
            writer.Write(weight);
        WriteAll(ref writer, record.Networks);
        WriteAll(ref writer, record.Devices);
        writer.Write(record.Place.HasPosition);
        writer.Write(record.Place.Latitude);
        writer.Write(record.Place.Longitude);
        writer.Write(record.Place.Region);
        writer.Write((ulong)record.PlaceSeconds);
        writer.Write(record.Denials);
        writer.Write(record.DenialHour);
    }

    private static KeyValuePair<SubjectKey, SubjectRecord> Read(ref FieldReader reader)
    {
        var key = new SubjectKey(reader.ReadUInt64(), reader.ReadUInt64());
        var record = new SubjectRecord { ReferenceHour = reader.ReadInt32(), LastSpan = reader.ReadInt32(), Observations = reader.ReadSingle() };
        foreach (ref float weight in record.Hours)
            weight = reader.ReadSingle();
        ReadAll(ref reader, record.Networks);
        ReadAll(ref reader, record.Devices);
        record.Place = new Place
        {
            HasPosition = reader.ReadBoolean(),
            Latitude = reader.ReadDouble(),
            Longitude = reader.ReadDouble(),
            Region = reader.ReadUInt64(),
        };
        record.PlaceSeconds = (long)reader.ReadUInt64();
        record.Denials = reader.ReadSingle();
        record.DenialHour = reader.ReadInt32();
        return KeyValuePair.Create(key, record);
    }

    private static void WriteAll(ref FieldWriter writer, ReadOnlySpan<Tracked> all)
    {
        foreach (Tracked tracked in all)
        {
            writer.Write(tracked.Id);
            writer.Write(tracked.Weight);
            writer.Write(tracked.LastSpan);
        }
    }

    private static void ReadAll(ref FieldReader reader, Span<Tracked> all)
    {
        foreach (ref Tracked tracked in all)
            tracked = new Tracked(reader.ReadUInt64(), reader.ReadSingle(), reader.ReadInt32());
    }

    /// <summary>What no recording could have brought about; a checksum is no proof of who wrote a file.</summary>
    private static string? Mistake(SubjectRecord record)
    {
        bool weights = IsWeight(record.Observations) && IsWeight(record.Denials);
        foreach (float weight in record.Hours)
            weights &= IsWeight(weight);
        foreach (Tracked tracked in record.Networks)
            weights &= IsWeight(tracked.Weight);
        foreach (Tracked tracked in record.Devices)
            weights &= IsWeight(tracked.Weight);
        if (!weights)
            return "a weight is no number, below 0 or above all bounds";
        if (!(Math.Abs(record.Place.Latitude) <= 90 && Math.Abs(record.Place.Longitude) <= 180))
            return "its place is not on earth";
        return record.PlaceSeconds < CelTimestamp.MinValue.Seconds || record.PlaceSeconds > CelTimestamp.MaxValue.Seconds
            || !IsHour(record.ReferenceHour) || !IsHour(record.DenialHour)
            || (record.LastSpan != int.MinValue && !IsHour(record.LastSpan / 6))
            ? "a time is outside the range of times"
            : null;
    }

    private static bool IsWeight(float weight) => weight is >= 0 and <= MaxWeight;

    private static bool IsHour(int hour) =>
        hour >= CelTimestamp.MinValue.Seconds / Observation.SecondsPerHour && hour <= CelTimestamp.MaxValue.Seconds / Observation.SecondsPerHour;

    private static InvalidDataException Damaged(int record, string mistake) =>
        new(string.Create(CultureInfo.InvariantCulture, $"record {record} is damaged: {mistake}"));

    private ref struct FieldWriter(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void Write(ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_rest, value);
            _rest = _rest[sizeof(ulong)..];
        }

        public void Write(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
            _rest = _rest[sizeof(int)..];
        }

        public void Write(float value) => Write(BitConverter.SingleToInt32Bits(value));

        public void Write(double value) => Write(BitConverter.DoubleToUInt64Bits(value));

        public void Write(bool value)
        {
            _rest[0] = value ? (byte)1 : (byte)0;
            _rest = _rest[1..];
        }
    }

    private ref struct FieldReader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public ulong ReadUInt64()
        {
            ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
            _rest = _rest[sizeof(ulong)..];
            return value;
        }

        public int ReadInt32()
        {
            int value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            _rest = _rest[sizeof(int)..];
            return value;
        }

        public float ReadSingle() => BitConverter.Int32BitsToSingle(ReadInt32());

        public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadUInt64());

        public bool ReadBoolean()
        {
            bool value = _rest[0] != 0;
            _rest = _rest[1..];
            return value;
        }
    }
}
