using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Grpc.Core;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>Refuses malformed requests. A message names the field and the rule, never a value.</summary>
internal static class InvalidRequest
{
    [DoesNotReturn]
    public static void Throw(string field, string problem) =>
        throw new RpcException(new Status(StatusCode.InvalidArgument, $"{field}: {problem}"));

    [DoesNotReturn]
    public static void Throw(string prefix, string field, string problem) => Throw(prefix + field, problem);

    /// <summary>Refuses a text that is longer than so many characters (Unicode scalar values).</summary>
    public static void CheckLength(string prefix, string field, string text, int limit)
    {
        if (text.Length > limit && CountRunes(text) > limit)
            Throw(prefix, field, string.Create(CultureInfo.InvariantCulture, $"is longer than {limit} characters"));
    }

    /// <summary>Refuses a text that is empty or longer than so many characters.</summary>
    public static void CheckRequired(string prefix, string field, string text, int limit)
    {
        if (text.Length == 0)
            Throw(prefix, field, "required");
        CheckLength(prefix, field, text, limit);
    }

    private static int CountRunes(string text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
