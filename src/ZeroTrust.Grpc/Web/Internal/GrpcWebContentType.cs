using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>A content type of gRPC-Web.</summary>
/// <param name="IsText">Whether the body is base64.</param>
/// <param name="NamesProto">Whether the type names its message format, protobuf.</param>
internal readonly record struct GrpcWebContentType(bool IsText, bool NamesProto)
{
    private const string Binary = "application/grpc-web";
    private const string Text = "application/grpc-web-text";
    private const string Proto = "+proto";

    /// <summary>Reads a content type, with or without parameters; null when it is another one.</summary>
    public static GrpcWebContentType? Parse(ReadOnlySpan<char> value)
    {
        int parameters = value.IndexOf(';');
        ReadOnlySpan<char> type = (parameters < 0 ? value : value[..parameters]).Trim();
        int plus = type.IndexOf('+');
        ReadOnlySpan<char> name = plus < 0 ? type : type[..plus];
        bool text = name.Equals(Text, StringComparison.OrdinalIgnoreCase);
        if (!text && !name.Equals(Binary, StringComparison.OrdinalIgnoreCase))
            return null;
        return new GrpcWebContentType(text, plus >= 0 && type[plus..].Equals(Proto, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The first content type of gRPC-Web that an <c>accept</c> field names; null when it names none.</summary>
    public static GrpcWebContentType? FindAccepted(in StringValues accept)
    {
        foreach (string? list in accept)
        {
            foreach (Range part in list.AsSpan().Split(','))
            {
                if (Parse(list.AsSpan(part)) is { } type)
                    return type;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override string ToString() => (IsText, NamesProto) switch
    {
        (false, false) => Binary,
        (false, true) => Binary + Proto,
        (true, false) => Text,
        (true, true) => Text + Proto,
    };
}
