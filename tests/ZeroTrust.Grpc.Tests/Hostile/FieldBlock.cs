using System.Text;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Reads what a server that may use no dynamic table and no Huffman code writes (RFC 7541).</summary>
internal static class FieldBlock
{
    // `:status` with its values in the static table (RFC 7541 appendix A).
    private static readonly string[] Statuses = ["200", "204", "206", "304", "400", "404", "500"];
    private const int FirstStatus = 8;

    /// <summary>The fields by name; a name of the static table stands as `#` and its index, but for `:status`.</summary>
    public static Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!block.IsEmpty)
        {
            byte first = block[0];
            if (first >= 0x80)
            {
                int index = Integer(ref block, 7);
                fields[":status"] = Statuses[index - FirstStatus];
                continue;
            }

            if ((first & 0xE0) == 0x20)
            {
                // The size of the dynamic table.
                Integer(ref block, 5);
                continue;
            }

            int name = Integer(ref block, (first & 0xC0) == 0x40 ? 6 : 4);
            string key = name == 0 ? Text(ref block) : name is >= FirstStatus and < FirstStatus + 7 ? ":status" : "#" + name;
            fields[key] = Text(ref block);
        }

        return fields;
    }

    private static int Integer(ref ReadOnlySpan<byte> block, int prefix)
    {
        int most = (1 << prefix) - 1;
        int value = block[0] & most;
        block = block[1..];
        if (value < most)
            return value;
        for (int shift = 0; ; shift += 7)
        {
            byte next = block[0];
            block = block[1..];
            value += (next & 127) << shift;
            if (next < 128)
                return value;
        }
    }

    private static string Text(ref ReadOnlySpan<byte> block)
    {
        Assert.That(block[0], Is.LessThan(128), "no Huffman code is expected");
        int length = Integer(ref block, 7);
        string text = Encoding.UTF8.GetString(block[..length]);
        block = block[length..];
        return text;
    }
}
