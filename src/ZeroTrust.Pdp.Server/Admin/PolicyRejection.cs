using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Server.Admin;

/// <summary>
/// The refusal of documents with errors: INVALID_ARGUMENT, a message that names the first error, and a
/// `google.rpc.Status` with `PolicyDiagnostics` in `grpc-status-details-bin` (the richer error model of gRPC).
/// </summary>
internal static class PolicyRejection
{
    private const int MaxDiagnostics = 20;
    private const int MaxTextLength = 300;
    private const int MaxEncodedPosition = 600;
    private const int MaxEncodedMessage = 1200;

    // Clients take 8 KiB of trailers by default; some of it is for other fields.
    private const int MaxTrailersLength = 7600;

    public static RpcException ToException(ImmutableArray<PolicyDiagnostic> diagnostics)
    {
        var errors = new List<PolicyDiagnostic>();
        foreach (PolicyDiagnostic diagnostic in diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                errors.Add(diagnostic);
        }

        string message = Message(errors);
        var details = new V1.PolicyDiagnostics { Total = errors.Count };
        var status = new Google.Rpc.Status { Code = (int)StatusCode.InvalidArgument, Message = message };

        // Bytes travel in base64; the type URL and the lengths around the details take some of them.
        int room = ((MaxTrailersLength - EncodedLength(message)) * 3 / 4) - status.CalculateSize() - 100;
        foreach (PolicyDiagnostic error in errors)
        {
            V1.Diagnostic entry = Entry(error);
            room -= entry.CalculateSize() + 4;
            if (details.Diagnostics.Count == MaxDiagnostics || room < 0)
                break;
            details.Diagnostics.Add(entry);
        }

        status.Details.Add(Any.Pack(details));
        return status.ToRpcException();
    }

    private static string Message(List<PolicyDiagnostic> errors)
    {
        PolicyDiagnostic first = errors[0];
        string text = $"{ShortenEncoded(first.Position.ToString(), MaxEncodedPosition)} {first.Code} {ShortenEncoded(first.Message, MaxEncodedMessage)}";
        return errors.Count == 1
            ? "1 problem: " + text
            : string.Create(CultureInfo.InvariantCulture, $"{errors.Count} problems; first: {text}");
    }

    private static V1.Diagnostic Entry(PolicyDiagnostic diagnostic)
    {
        V1.Diagnostic entry = DocumentMapper.Map(diagnostic);
        entry.Message = Shorten(entry.Message);
        entry.Help = Shorten(entry.Help);
        return entry;
    }

    private static string Shorten(string text)
    {
        if (text.Length <= MaxTextLength)
            return text;
        int cut = MaxTextLength - 1;
        if (char.IsHighSurrogate(text[cut - 1]))
            cut--;
        return string.Concat(text.AsSpan(0, cut), "…");
    }

    /// <summary>Length in `grpc-message`, where every byte but those of plain text takes three.</summary>
    private static int EncodedLength(string text)
    {
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
            length += EncodedLength(rune);
        return length;
    }

    private static int EncodedLength(Rune rune) => rune.Value is >= ' ' and <= '~' and not '%' ? 1 : rune.Utf8SequenceLength * 3;

    private static string ShortenEncoded(string text, int limit)
    {
        int length = 0;
        int kept = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            length += EncodedLength(rune);
            if (length > limit)
                return string.Concat(text.AsSpan(0, kept), "…");
            kept += rune.Utf16SequenceLength;
        }

        return text;
    }
}
