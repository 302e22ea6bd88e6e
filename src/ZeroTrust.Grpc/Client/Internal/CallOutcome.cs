using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>How a call ended. Trailing metadata is made when it is asked for.</summary>
internal sealed class CallOutcome(Status status, HttpHeaders? fields = null)
{
    private Metadata? _trailers;

    public Status Status => status;

    public Metadata Trailers => _trailers ??= Read(fields);

    /// <summary>Whether this side ended the call: its caller, its deadline or its channel.</summary>
    public bool IsLocal { get; private init; }

    public static CallOutcome Local(StatusCode code, string detail) => new(new Status(code, detail)) { IsLocal = true };

    /// <summary>The outcome of an answer that is complete with its headers; null when a body follows.</summary>
    public static CallOutcome? FromHeaders(HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.Contains(GrpcFields.Status))
            return FromPeer(ReadStatus(response.Headers), response.Headers);
        if (response.StatusCode != HttpStatusCode.OK)
            return FromPeer(new Status(StatusMapping.FromHttp(response.StatusCode), string.Create(CultureInfo.InvariantCulture, $"the answer is HTTP {(int)response.StatusCode}, not gRPC")), response.Headers);
        return GrpcFields.IsGrpcContentType(response.Content.Headers.ContentType?.MediaType)
            ? null
            : FromPeer(new Status(StatusCode.Unknown, "the answer has a content type other than gRPC"), response.Headers);
    }

    /// <summary>The outcome of an answer whose body is read to its end.</summary>
    public static CallOutcome FromTrailers(HttpResponseMessage response)
    {
        HttpResponseHeaders trailers = response.TrailingHeaders;
        return FromPeer(
            trailers.NonValidated.Contains(GrpcFields.Status)
                ? ReadStatus(trailers)
                : new Status(StatusMapping.FromHttp(response.StatusCode), "the answer ended without a gRPC status"),
            trailers);
    }

    /// <exception cref="RpcException">A binary value is not base64.</exception>
    public static Metadata Read(HttpHeaders? fields)
    {
        if (fields is null)
            return Metadata.Empty;

        Metadata metadata = [];
        foreach (KeyValuePair<string, HeaderStringValues> field in fields.NonValidated)
        {
            if (MetadataFields.IsProtocolField(field.Key))
                continue;
            foreach (string value in field.Value)
            {
                try
                {
                    MetadataFields.Add(metadata, field.Key, value);
                }
                catch (FormatException exception)
                {
                    throw new RpcException(new Status(StatusCode.Internal, exception.Message));
                }
            }
        }

        return metadata;
    }

    /// <summary>The values of a field of the answer as they came; none when it has none.</summary>
    public HeaderStringValues FieldValues(string name) =>
        fields is not null && fields.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values : default;

    private static CallOutcome FromPeer(Status status, HttpHeaders fields)
    {
        var outcome = new CallOutcome(status, fields);
        foreach (KeyValuePair<string, HeaderStringValues> field in fields.NonValidated)
        {
            if (!Metadata.Entry.IsBinaryKey(field.Key))
                continue;
            try
            {
                // Only now can what does not decode still become the status of the call.
                _ = outcome.Trailers;
                return outcome;
            }
            catch (RpcException exception)
            {
                return new CallOutcome(exception.Status);
            }
        }

        return outcome;
    }

    private static Status ReadStatus(HttpHeaders fields)
    {
        HttpHeadersNonValidated values = fields.NonValidated;
        string text = values[GrpcFields.Status].ToString();
        string detail = values.TryGetValues(GrpcFields.Message, out HeaderStringValues message) ? PercentEncoding.Decode(message.ToString()) : "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code)
            ? new Status((StatusCode)code, detail)
            : new Status(StatusCode.Unknown, "the answer has an unreadable gRPC status");
    }
}
