using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Wire;

namespace ZeroTrust.Pdp.Server.Tests.Wire;

/// <summary>Decisions written in place, held against the messages of the mapping.</summary>
[TestFixture]
internal sealed class DecisionWriterTests
{
    private const int Seed = 20_261_128;

    private static readonly string[] Texts = ["", "p", "payroll-read", "grün 🌲", new string('n', 126), new string('n', 127), new string('ä', 64), new string('n', 300)];

    [Test]
    public void TryWrite_RandomDecisions_AgreeWithTheMapping()
    {
        var random = new Random(Seed);
        byte[] buffer = new byte[1024];
        int inPlace = 0;
        for (int i = 0; i < 20_000; i++)
        {
            Decision decision = RandomDecision(random);
            if (!DecisionWriter.TryWrite(decision, buffer, out int length))
                continue;
            inPlace++;
            Assert.That(
                Convert.ToHexString(buffer.AsSpan(0, length)),
                Is.EqualTo(Convert.ToHexString(ResponseMapper.Map(decision).ToByteArray())),
                () => string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, number {i}"));
        }

        Assert.That(inPlace, Is.InRange(5_000, 19_000), "both ways must have been taken for the comparison to say something");
    }

    [Test]
    public void TryWrite_EveryBufferSize_IsWholeOrRefused()
    {
        var decision = new Decision
        {
            Id = Guid.NewGuid(), Effect = Effect.Allow, Reason = ReasonCode.AllowedByPolicy, Revision = 300, DeterminingPolicies = ["a", "payroll-read"],
            Trust = Trust(90, "high"), Obligations = [new Obligation("log", CelMap.Empty, "a")], ValidUntil = new CelTimestamp(1_800_000_000, 5),
        };
        byte[] whole = ResponseMapper.Map(decision).ToByteArray();
        int refused = 0;
        for (int size = 0; size <= whole.Length + 30; size++)
        {
            byte[] buffer = new byte[size];
            if (DecisionWriter.TryWrite(decision, buffer, out int length))
                Assert.That(buffer.AsSpan(0, length).ToArray(), Is.EqualTo(whole));
            else
                refused++;
        }

        Assert.That(refused, Is.InRange(whole.Length, whole.Length + 11));
    }

    [TestCaseSource(nameof(Unusual))]
    public void Write_UnusualDecision_GoesThroughTheMessage(Decision decision)
    {
        var context = new Collecting();
        Assert.That(DecisionWriter.TryWrite(decision, new byte[1024], out _), Is.False);
        DecisionWriter.Write(decision, context);
        Assert.That(context.Whole(), Is.EqualTo(ResponseMapper.Map(decision).ToByteArray()));
    }

    [Test]
    public void Write_OrdinaryDecision_TellsItsLengthFirst()
    {
        var context = new Collecting();
        var decision = new Decision { Id = Guid.NewGuid(), Revision = 1, Effect = Effect.Deny, Reason = ReasonCode.NoPolicyMatched };
        DecisionWriter.Write(decision, context);
        Assert.That(context.Whole(), Is.EqualTo(ResponseMapper.Map(decision).ToByteArray()));
    }

    private static IEnumerable<TestCaseData> Unusual()
    {
        yield return Named("remedy", new Decision { Id = Guid.Empty, Revision = 1, Effect = Effect.Challenge, Remedies = [new Remedy(RemedyKind.Mfa, null, 0)] });
        yield return Named("problem", new Decision { Id = Guid.Empty, Revision = 1, Problems = [new EvaluationProblem("p", "c", "m", default, "x")] });
        yield return Named("audit", new Decision { Id = Guid.Empty, Revision = 1, Audit = [new AuditOutcome("p", Effect.Deny, ReasonCode.DeniedByPolicy)] });
        yield return Named("break-glass", new Decision { Id = Guid.Empty, Revision = 1, BreakGlass = "g" });
        yield return Named("long", new Decision { Id = Guid.Empty, Revision = 1, DeterminingPolicies = [new string('p', 1100)] });
        yield return Named("long trust", new Decision { Id = Guid.Empty, Revision = 1, Trust = Trust(1, new string('t', 200)) });

        static TestCaseData Named(string name, Decision decision) => new TestCaseData(decision).SetArgDisplayNames(name);
    }

    private static Decision RandomDecision(Random random) => new()
    {
        Id = new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, (byte)random.Next(256)),
        Effect = (Effect)random.Next(3),
        Reason = (ReasonCode)random.Next(11),
        Revision = random.Next(4) == 0 ? 0 : random.NextInt64(1L << random.Next(1, 62)),
        DeterminingPolicies = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Text(random))],
        Trust = random.Next(2) == 0 ? null : Trust(random.Next(-1, 101), Text(random)),
        Obligations = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new Obligation(Text(random), CelMap.Of([KeyValuePair.Create("level", CelValue.FromString(Text(random)))]), Text(random)))],
        ValidUntil = random.Next(2) == 0 ? null : new CelTimestamp(random.NextInt64(-62_000_000_000, 250_000_000_000), random.Next(2) * random.Next(1_000_000_000)),
        Audit = random.Next(9) == 0 ? [new AuditOutcome("p", Effect.Deny, ReasonCode.DeniedByPolicy)] : [],
    };

    private static TrustAssessment Trust(int score, string tier) =>
        new() { Score = score, Tier = tier, Profile = "standard", Algorithm = "score", AlgorithmVersion = "1", Factors = [] };

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private sealed class Collecting : SerializationContext
    {
        private readonly ArrayBufferWriter<byte> _output = new();
        private int _length = -1;
        private bool _isComplete;

        public byte[] Whole()
        {
            Assert.That(_isComplete, Is.True);
            Assert.That(_output.WrittenCount, Is.EqualTo(_length));
            return _output.WrittenSpan.ToArray();
        }

        public override void SetPayloadLength(int payloadLength) => _length = payloadLength;

        public override IBufferWriter<byte> GetBufferWriter() => _output;

        public override void Complete() => _isComplete = true;

        public override void Complete(byte[] payload) => throw new NotSupportedException();
    }
}
