using Grpc.Core;

namespace Grpc.Internal;

/// <summary>Turns header and trailer fields into metadata.</summary>
internal static class MetadataFields
{
    /// <summary>Whether a field belongs to the protocol and is not shown as metadata.</summary>
    public static bool IsProtocolField(string name)
    {
        if (name.Length == 0 || name[0] == ':')
            return true;

        // The length decides nearly always, so metadata costs no comparison with every name.
        return name.Length switch
        {
            2 => Is(name, "te"),
            4 => Is(name, "host"),
            11 => Is(name, "grpc-status"),
            12 => Is(name, "content-type") || Is(name, "grpc-timeout") || Is(name, "grpc-message"),
            13 => Is(name, "grpc-encoding"),
            14 => Is(name, "content-length"),
            15 => Is(name, "accept-encoding"),
            17 => Is(name, "transfer-encoding"),
            20 => Is(name, "grpc-accept-encoding"),
            30 => Is(name, GrpcFields.EncodingRequest),
            _ => false,
        };
    }

    /// <summary>Adds one received field value.</summary>
    /// <exception cref="FormatException">A binary value is not base64.</exception>
    public static void Add(Metadata metadata, string name, string value)
    {
        string key = name.ToLowerInvariant();
        if (!Metadata.Entry.IsBinaryKey(key))
        {
            metadata.Add(Metadata.Entry.FromPeer(key, value));
            return;
        }

        // Repeated values may arrive joined; the comma is not in the base64 alphabet, so it always separates.
        foreach (Range part in value.AsSpan().Split(','))
        {
            if (!BinaryHeader.TryDecode(value.AsSpan(part), out byte[]? bytes))
                throw new FormatException($"the binary metadata `{key}` is not base64");
            metadata.Add(Metadata.Entry.FromPeer(key, bytes));
        }
    }

    /// <summary>The text of an entry as it travels.</summary>
    public static string WireValue(Metadata.Entry entry) => entry.IsBinary ? BinaryHeader.Encode(entry.Bytes) : entry.Value;

    private static bool Is(string name, string field) => name.Equals(field, StringComparison.OrdinalIgnoreCase);
}
