using System.Globalization;
using System.Text.Json;

namespace ZeroTrust.Pdp.Cli.Tuples;

/// <summary>
/// Looks a JSON text over before the protobuf parser gets it: that parser does not bound how deep lists nest, and would end
/// the process.
/// </summary>
internal static class StrictJson
{
    // What a gRPC server accepts of nested messages, with room to spare.
    private const int MaxDepth = 64;

    /// <summary>What is wrong with the text (RFC 8259), with its place; null when nothing is.</summary>
    public static string? FindProblem(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return null;
        }
        catch (JsonException problem)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}: it is no JSON, or nests deeper than {MaxDepth} levels");
        }
    }
}
