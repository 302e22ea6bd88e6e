using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
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
    private const string DetailsKey = "grpc-status-details-bin";
    private const int MaxDiagnostics = 20;
    private const int MaxTextLength = 300;

    // Clients take 8 KiB of trailers by default. In base64 this much fills 6 KiB, and the message takes at most 1.5 KiB more.
    private const int MaxDetailsBytes = 4500;

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
        int size = 0;
        foreach (PolicyDiagnostic error in errors)
        {
            V1.Diagnostic entry = Entry(error);
            size += entry.CalculateSize() + 4;
            if (details.Diagnostics.Count == MaxDiagnostics || size + message.Length > MaxDetailsBytes)
                break;
            details.Diagnostics.Add(entry);
        }

        var status = new Google.Rpc.Status { Code = (int)StatusCode.InvalidArgument, Message = message, Details = { Any.Pack(details) } };
        return new RpcException(
            new Status(StatusCode.InvalidArgument, message),
            new Metadata { { DetailsKey, status.ToByteArray() } });
    }

    private static string Message(List<PolicyDiagnostic> errors)
    {
        PolicyDiagnostic first = errors[0];
        string text = $"{Shorten(first.Position.ToString())} {first.Code} {Shorten(first.Message)}";
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
}
