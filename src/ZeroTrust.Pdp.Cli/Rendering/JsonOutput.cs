using Google.Protobuf;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Writes one message in the protobuf JSON mapping.</summary>
internal static class JsonOutput
{
    // Default values are written, so that a script finds every list and number, empty or not.
    private static readonly JsonFormatter Formatter =
        new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithIndentation("  "));

    public static void Write(TextWriter writer, IMessage message)
    {
        writer.Write(Formatter.Format(message));
        writer.Write('\n');
    }
}
