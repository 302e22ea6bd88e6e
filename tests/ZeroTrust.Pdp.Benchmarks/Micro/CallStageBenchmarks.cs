using System.Buffers;
using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Benchmarks.Support;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Wire;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Benchmarks.Micro;

/// <summary>Where the time of a `Decide` call goes, stage by stage, without the transport.</summary>
[MemoryDiagnoser]
public class CallStageBenchmarks
{
    private readonly PolicyEngine _engine = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private PolicySnapshot _snapshot = null!;
    private ReadOnlySequence<byte> _wire;
    private DecideRequest _message = null!;
    private DecisionRequest _request = null!;
    private Decision _decision = null!;
    private CelTimestamp _now;

    /// <summary>Prepares the input of each stage.</summary>
    [GlobalSetup]
    public void Setup()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        _now = CelTimestamp.FromDateTimeOffset(now);
        _snapshot = new PolicyCompiler().Compile([new PolicySource("generated.yaml", PolicyGenerator.Generate(100))]).Snapshot
            ?? throw new InvalidOperationException("the generated policies do not compile");
        _wire = new ReadOnlySequence<byte>(SampleRequest.Create(now).ToByteArray());
        _message = Parse();
        _request = MapRequest();
        _decision = Decide();
        if (_decision.Effect != Engine.Decisions.Effect.Allow)
            throw new InvalidOperationException("the sample request is not allowed");
    }

    /// <summary>Bytes to message.</summary>
    [Benchmark]
    public DecideRequest Parse() => DecideRequest.Parser.ParseFrom(_wire);

    /// <summary>Bytes to tuple, read in place: what `Decide` does instead of the two.</summary>
    [Benchmark]
    public DecisionRequest ReadInPlace() => DecideCallReader.Read(_wire).ToRequest(Guid.Empty, _now);

    /// <summary>Message to tuple.</summary>
    [Benchmark]
    public DecisionRequest MapRequest() => new()
    {
        DecisionId = Guid.Empty,
        Time = _now,
        Subject = RequestMapper.Subject(_message.Subject, ""),
        Device = RequestMapper.Device(_message.Device, ""),
        Action = RequestMapper.Action(_message.Action, ""),
        Resource = RequestMapper.Resource(_message.Resource, ""),
        Context = RequestMapper.Context(_message.Context, _now, ""),
    };

    /// <summary>Tuple to decision.</summary>
    [Benchmark]
    public Decision Decide() => _engine.Decide(_snapshot, _request);

    /// <summary>Decision to bytes.</summary>
    [Benchmark]
    public int Respond()
    {
        _buffer.ResetWrittenCount();
        DecideResponse response = ResponseMapper.Map(_decision);
        response.WriteTo(_buffer);
        return _buffer.WrittenCount;
    }

    /// <summary>Decision to bytes, written in place: what `Decide` does instead.</summary>
    [Benchmark]
    public int RespondInPlace()
    {
        _buffer.ResetWrittenCount();
        if (!DecisionWriter.TryWrite(_decision, _buffer.GetSpan(1024), out int length))
            throw new InvalidOperationException("the answer is not an ordinary one");
        _buffer.Advance(length);
        return _buffer.WrittenCount;
    }
}
