using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>How a call ended. Trailing metadata is made when it is asked for.</summary>
internal sealed class CallOutcome(Status status, HttpHeaders? fields)
{
    private Metadata? _trailers;

    public Status Status => status;

    public Metadata Trailers => _trailers ??= Read(fields);

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
}
