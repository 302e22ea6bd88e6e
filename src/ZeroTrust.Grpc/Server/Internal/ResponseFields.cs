using Grpc.Core;
using Grpc.Internal;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Values of response fields, made once.</summary>
internal static class ResponseFields
{
    public static readonly StringValues ContentType = GrpcFields.ContentType;
    private static readonly StringValues[] StatusCodes = MakeStatusCodes();

    public static StringValues Status(StatusCode code)
    {
        int number = (int)code;
        return (uint)number < (uint)StatusCodes.Length
            ? StatusCodes[number]
            : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public static void AddStatus(IHeaderDictionary fields, StatusCode code, string detail)
    {
        fields.GrpcStatus = Status(code);
        if (detail.Length > 0)
            fields.GrpcMessage = PercentEncoding.Encode(detail);
    }

    public static void AddMetadata(IHeaderDictionary fields, Metadata metadata)
    {
        for (int i = 0; i < metadata.Count; i++)
        {
            Metadata.Entry entry = metadata[i];
            if (MetadataFields.IsProtocolField(entry.Key))
                continue;

            // Not by Append, which leaves empty values out.
            fields[entry.Key] = StringValues.Concat(fields[entry.Key], MetadataFields.WireValue(entry));
        }
    }

    private static StringValues[] MakeStatusCodes()
    {
        var values = new StringValues[(int)StatusCode.Unauthenticated + 1];
        for (int i = 0; i < values.Length; i++)
            values[i] = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return values;
    }
}
