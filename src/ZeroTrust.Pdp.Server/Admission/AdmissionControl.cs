using System.Threading.RateLimiting;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Hosting;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>
/// What all calls share: counts, memory, turns and the rates of callers. A refusal here is one of the transport: no decision is
/// made, and the caller is told when to come again. Thread-safe.
/// </summary>
internal sealed class AdmissionControl : IDisposable
{
    private const int MostCallers = 10_000;

    // Some more wait than run, so that two who explain at once are not turned away, and not so many that it takes long.
    private const int WaitingForEach = 32;

    // Below this a batch costs less than it would to take turns.
    private const int SmallBatch = 32;

    private readonly PdpMetrics _metrics;
    private readonly DrainState _drain;
    private readonly TimeProvider _time;
    private readonly LimitSettings _limits;
    private readonly RequestMemory _memory;
    private readonly CallerRates? _rates;
    private readonly Lane _explanations;
    private readonly Lane _administration;
    private readonly Lane _batches;
    private int _inHand;
    private uint _refusals;

    public AdmissionControl(LimitSettings limits, int largestMessage, PdpMetrics metrics, DrainState drain, TimeProvider time)
    {
        _limits = limits;
        _metrics = metrics;
        _drain = drain;
        _time = time;

        // Half of the memory is for calls that are not watched, since there are so few that they cannot take more.
        UnwatchedCalls = Math.Min(limits.ConcurrentCalls, Math.Max(1, limits.RequestMemory / 2 / largestMessage));
        _memory = new RequestMemory(limits.RequestMemory / 2);
        _rates = limits.CallerRate == 0 ? null : new CallerRates(limits.CallerRate, limits.CallerBurst, MostCallers, time);
        _explanations = new Lane(limits.ExpensiveCalls, limits.ExpensiveCalls * WaitingForEach);
        _administration = new Lane(limits.ExpensiveCalls, limits.ExpensiveCalls * WaitingForEach);
        _batches = new Lane(Environment.ProcessorCount, Environment.ProcessorCount * WaitingForEach);
    }

    /// <summary>Up to how many calls in hand nothing is watched.</summary>
    public int UnwatchedCalls { get; }

    /// <summary>Calls in hand.</summary>
    public int InHand => Volatile.Read(ref _inHand);

    /// <summary>Bytes of requests that wait for their rest, as far as they are watched.</summary>
    public long RequestMemoryTaken => _memory.Taken;

    public bool IsOver(int inHand) => inHand > _limits.ConcurrentCalls;

    public int Enter() => Interlocked.Increment(ref _inHand);

    public void Leave() => Interlocked.Decrement(ref _inHand);

    /// <summary>Counts a call of its caller; answers it when those are too many.</summary>
    public bool RefusesForRate(HttpContext context, string rpc)
    {
        if (_rates is null || _rates.TryTake(CallerKey.Of(context), 1, out TimeSpan wait))
            return false;
        _metrics.CallRefused(rpc, RefusalReason.CallerRate);
        Refusal.Write(context, "the caller makes more calls than it may", wait);
        return true;
    }

    public void RefuseForCalls(HttpContext context, string rpc)
    {
        _metrics.CallRefused(rpc, RefusalReason.ConcurrentCalls);
        Refusal.Write(context, "the server has as many calls in hand as it takes", Spread());
    }

    public void RefuseForStreams(HttpContext context, string rpc)
    {
        _metrics.CallRefused(rpc, RefusalReason.OpenStreams);
        Refusal.Write(context, "the server has as many streams open as it takes", Spread());
    }

    /// <summary>Watches the body of a call from now on; disposed with the call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="rpc">Its name.</param>
    /// <param name="idle">How long the next message may take; null: the transport watches it.</param>
    public GuardedBody Guard(HttpContext context, string rpc, TimeSpan? idle)
    {
        var body = new GuardedBody(context.Request.BodyReader, _memory, () => OverMemory(rpc), idle, _time, _drain.Cut);
        context.Features.Set<IRequestBodyPipeFeature>(body);
        return body;
    }

    /// <summary>Watches the response of a streaming call from now on; disposed with the call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="rpc">Its name.</param>
    /// <param name="idle">How long a write may wait for the client.</param>
    public GuardedResponse GuardResponse(HttpContext context, string rpc, TimeSpan idle)
    {
        var response = new GuardedResponse(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), idle, () => Abort(context, rpc), _time);
        context.Features.Set<IHttpResponseBodyFeature>(response);
        return response;
    }

    /// <summary>Runs an explanation in its turn.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: too many wait.</exception>
    public Task<TResponse> RunExplanationAsync<TState, TResponse>(ServerCallContext context, TState state, Func<TState, TResponse> explain) =>
        RunInTurnAsync(_explanations, context, state, explain);

    /// <summary>Waits for the turn of a check or change of policies.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: too many wait.</exception>
    public ValueTask<RateLimitLease> EnterAdministrationAsync(ServerCallContext context) => EnterAsync(_administration, context);

    /// <summary>Counts the decisions of a batch as so many calls of its caller, and runs it: in its turn if it is large.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the caller makes more calls than it may, or too many batches wait.</exception>
    public Task<TResponse> RunBatchAsync<TState, TResponse>(ServerCallContext context, int decisions, TState state, Func<TState, TResponse> decide)
    {
        if (_rates is not null)
            TakeDecisions(_rates, context, decisions);
        return decisions <= SmallBatch ? Task.FromResult(decide(state)) : RunInTurnAsync(_batches, context, state, decide);
    }

    public void Dispose()
    {
        _rates?.Dispose();
        _explanations.Dispose();
        _administration.Dispose();
        _batches.Dispose();
    }

    private Task<TResponse> RunInTurnAsync<TState, TResponse>(Lane lane, ServerCallContext context, TState state, Func<TState, TResponse> run)
    {
        ValueTask<RateLimitLease> turn = EnterAsync(lane, context);
        if (!turn.IsCompletedSuccessfully)
            return AwaitTurnAsync(turn, state, run);
        using RateLimitLease now = turn.Result;
        return Task.FromResult(run(state));
    }

    private static async Task<TResponse> AwaitTurnAsync<TState, TResponse>(ValueTask<RateLimitLease> turn, TState state, Func<TState, TResponse> run)
    {
        using RateLimitLease then = await turn;
        return run(state);
    }

    private async ValueTask<RateLimitLease> EnterAsync(Lane lane, ServerCallContext context)
    {
        RateLimitLease turn = await lane.EnterAsync(context);
        if (turn.IsAcquired)
            return turn;
        turn.Dispose();
        _metrics.CallRefused(context.Method.TrimStart('/'), RefusalReason.ExpensiveCalls);
        throw Refusal.Exception("too many calls of this kind wait for their turn", Spread());
    }

    // One of them was taken when the call came.
    private void TakeDecisions(CallerRates rates, ServerCallContext context, int decisions)
    {
        TimeSpan wait = Refusal.Never;
        if (decisions == 1 || (decisions <= rates.Burst && rates.TryTake(CallerKey.Of(context.GetHttpContext()), decisions - 1, out wait)))
            return;
        _metrics.CallRefused(context.Method.TrimStart('/'), RefusalReason.CallerRate);
        throw Refusal.Exception(wait < TimeSpan.Zero ? "the batch has more items than the caller may ask for at once" : "the caller makes more calls than it may", wait);
    }

    private void Abort(HttpContext context, string rpc)
    {
        _metrics.CallRefused(rpc, RefusalReason.ResponseNotTaken);
        context.Abort();
    }

    private RpcException OverMemory(string rpc)
    {
        _metrics.CallRefused(rpc, RefusalReason.RequestMemory);
        return Refusal.Exception("the server has no room for the rest of the request", Spread());
    }

    // From 50 to 149 ms, each another time than the one before, so that those who were refused together do not come again together.
    private TimeSpan Spread() => TimeSpan.FromMilliseconds(50 + (Interlocked.Increment(ref _refusals) * 37 % 100));
}
