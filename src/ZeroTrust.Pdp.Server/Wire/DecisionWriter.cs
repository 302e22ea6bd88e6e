using System.Buffers;
using System.Buffers.Text;
using Google.Protobuf;
using Grpc.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// Writes a decision as a `DecideResponse` without the message objects in between: making them, and walking them once for the
/// size and once for the bytes, took as long as deciding (benchmark: CallStageBenchmarks). Decisions with more to tell than
/// the ordinary ones go through <see cref="ResponseMapper"/>. INVARIANT: both ways give the same bytes.
/// </summary>
internal static class DecisionWriter
{
    /// <summary>A longer answer goes through the message.</summary>
    private const int MaxLength = 1024;

    private const int IdLength = 36;

    [ThreadStatic]
    private static byte[]? t_buffer;

    /// <summary>The serialiser of the method.</summary>
    public static void Write(Decision decision, SerializationContext context)
    {
        byte[] buffer = t_buffer ??= new byte[MaxLength];
        if (TryWrite(decision, buffer, out int length))
        {
            context.SetPayloadLength(length);
            context.GetBufferWriter().Write(buffer.AsSpan(0, length));
        }
        else
        {
            V1.DecideResponse message = ResponseMapper.Map(decision);
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
        }

        context.Complete();
    }

    /// <summary>False when the decision is left to the message.</summary>
    public static bool TryWrite(Decision decision, Span<byte> buffer, out int length)
    {
        var output = new WireWriter(buffer);
        length = 0;
        if (!decision.Remedies.IsEmpty || !decision.Problems.IsEmpty || !decision.Audit.IsEmpty || decision.BreakGlass is not null)
            return false;

        Span<byte> id = stackalloc byte[IdLength];
        Utf8Formatter.TryFormat(decision.Id, id, out _, 'D');
        output.WriteBytes(V1.DecideResponse.DecisionIdFieldNumber, id);
        output.WriteNumber(V1.DecideResponse.EffectFieldNumber, (long)ResponseMapper.Map(decision.Effect));
        output.WriteNumber(V1.DecideResponse.ReasonFieldNumber, (long)ResponseMapper.Map(decision.Reason));
        foreach (string policy in decision.DeterminingPolicies)
            output.WriteText(V1.DecideResponse.DeterminingPoliciesFieldNumber, policy);
        if (decision.Trust is { } trust)
            Write(ref output, trust);
        foreach (Obligation obligation in decision.Obligations)
            output.WriteMessage(V1.DecideResponse.ObligationsFieldNumber, ObligationStructs.Message(obligation));
        if (decision.Revision != 0)
            output.WriteNumber(V1.DecideResponse.RevisionFieldNumber, decision.Revision);
        if (decision.ValidUntil is { } moment)
            Write(ref output, moment);
        length = output.Length;
        return output.IsWhole;
    }

    private static void Write(ref WireWriter output, TrustAssessment trust)
    {
        int start = output.Begin(V1.DecideResponse.TrustFieldNumber);
        if (trust.Score != 0)
            output.WriteNumber(V1.Trust.ScoreFieldNumber, trust.Score);
        WriteUnlessEmpty(ref output, V1.Trust.TierFieldNumber, trust.Tier);
        WriteUnlessEmpty(ref output, V1.Trust.ProfileFieldNumber, trust.Profile);
        WriteUnlessEmpty(ref output, V1.Trust.AlgorithmFieldNumber, trust.Algorithm);
        WriteUnlessEmpty(ref output, V1.Trust.AlgorithmVersionFieldNumber, trust.AlgorithmVersion);
        output.End(start);
    }

    private static void Write(ref WireWriter output, CelTimestamp moment)
    {
        int start = output.Begin(V1.DecideResponse.ValidUntilFieldNumber);
        if (moment.Seconds != 0)
            output.WriteNumber(1, moment.Seconds);
        if (moment.Nanos != 0)
            output.WriteNumber(2, moment.Nanos);
        output.End(start);
    }

    private static void WriteUnlessEmpty(ref WireWriter output, int field, string text)
    {
        if (text.Length > 0)
            output.WriteText(field, text);
    }
}
