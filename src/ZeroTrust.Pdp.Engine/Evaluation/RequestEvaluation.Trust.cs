using System.Runtime.InteropServices;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>The trust algorithm of NIST SP 800-207 section 3.3: signals in, score and tier out.</content>
internal sealed partial class RequestEvaluation
{
    /// <summary>
    /// Between `fullFor` and `staleAfter` the value falls in this many equal steps. Steps, not a slope: the score then
    /// changes at known moments, and a decision can say until when it holds.
    /// </summary>
    private const int DecaySteps = 10;

    private const int MaxFactorsOnStack = 64;

    // Reused: only an explanation keeps the factors (benchmark: `scale`, bytes a decision).
    private TrustFactor[] _factorSpace = [];

    private void AssessTrust()
    {
        if (_profile is null)
            return;
        if (_profile.Algorithm is UnavailableAlgorithm)
        {
            _trustDenial = ReasonCode.TrustAlgorithmUnavailable;
            return;
        }

        _threshold = _profile.ThresholdFor(Request);
        int own = _profile.Factors.Length;
        int count = _profile.FactorCount;
        if (_factorSpace.Length < count)
            _factorSpace = new TrustFactor[count];
        for (int i = 0; i < own; i++)
        {
            _trace?.BeginFactor();
            _factorSpace[i] = EvaluateFactor(_profile.Factors[i]);
            _trace?.AddFactor(_profile.Factors[i].Position);
        }

        if (_profile.History is { } settings)
            CompareWithHistory(settings, _factorSpace.AsSpan(own, count - own));

        Span<double> contributions = count <= MaxFactorsOnStack ? stackalloc double[count] : new double[count];
        if (!TryScore(Factors, contributions, out int score))
        {
            _trustDenial = ReasonCode.TrustFailed;
            return;
        }

        _assessment = _profile.Assessment(score);
        if (_trace is not null)
            _assessment = WithFactors(_assessment, contributions);
    }

    /// <summary>The factors of the request: those of the profile in its order, then those of the subject's history.</summary>
    private ReadOnlySpan<TrustFactor> Factors => _factorSpace.AsSpan(0, _profile!.FactorCount);

    private TrustAssessment WithFactors(TrustAssessment assessment, Span<double> contributions)
    {
        TrustFactor[] factors = Factors.ToArray();
        for (int i = 0; i < factors.Length; i++)
            factors[i] = factors[i] with { Contribution = contributions[i] };
        return assessment.With(ImmutableCollectionsMarshal.AsImmutableArray(factors));
    }

    private void CompareWithHistory(HistorySettings settings, Span<TrustFactor> factors)
    {
        SubjectRecord? record = _history?.Find(SubjectKey.Of(Request.Subject));
        BehaviourFactors.Write(settings, record, new Observation(Request), factors, out CelTimestamp until);
        NarrowTo(until);
        _trace?.BeginFactor();
        for (int i = 0; i < factors.Length; i++)
            _trace?.AddFactor(settings.Position);
    }

    private bool TryScore(ReadOnlySpan<TrustFactor> factors, Span<double> contributions, out int score)
    {
        score = 0;
        contributions.Clear();
        try
        {
            double exact = _profile!.Algorithm.Assess(new TrustInput { Request = Request, Factors = factors }, contributions);
            if (!(exact is >= 0 and <= 100))
                throw new InvalidOperationException($"the trust algorithm `{_profile.Algorithm.Name}` returned a score outside 0 to 100");
            score = (int)Math.Round(exact, MidpointRounding.AwayFromZero);
            return true;
        }
#pragma warning disable CA1031 // An algorithm is foreign code: whatever it throws denies, and nothing it throws may end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _trustFailure = exception;
            return false;
        }
    }

    private TrustFactor EvaluateFactor(CompiledTrustFactor factor)
    {
        (double value, TrustFactorState state, string? error) = EvaluateValue(factor);
        CelDuration? age = null;
        if (factor.FreshnessOf is not null && state == TrustFactorState.Present)
            value = Decay(factor, value, ref state, ref error, ref age);
        return new TrustFactor(factor.Name, factor.Weight, value, 0, state, age, error, factor.Source);
    }

    private (double Value, TrustFactorState State, string? Error) EvaluateValue(CompiledTrustFactor factor)
    {
        if (factor.IsCondition)
        {
            CelTruth truth = Plain(factor.Expression, out CelError? error);
            return truth == CelTruth.Error ? Failed(error!) : (truth == CelTruth.True ? 1 : 0, TrustFactorState.Present, null);
        }

        CelValue value = Value(factor.Expression, out CelError? failure);
        if (failure is not null)
            return Failed(failure);
        double? number = Number(value);
        return number is >= 0 and <= 1
            ? (number.Value, TrustFactorState.Present, null)
            : (0, TrustFactorState.Failed, number is null ? "no_such_overload" : "overflow");
    }

    private CelTruth Plain(CompiledExpression expression, out CelError? error)
    {
        if (_trace is null)
            return expression.Program.EvaluateTruth(this, out error);
        (CelTruth truth, error) = TraceCollector.TruthOf(expression.Program.Evaluate(this));
        return truth;
    }

    private double Decay(CompiledTrustFactor factor, double value, ref TrustFactorState state, ref string? error, ref CelDuration? age)
    {
        CelValue signal = Value(factor.FreshnessOf!, out CelError? failure);
        if (failure is not null)
        {
            (double none, state, error) = Failed(failure);
            return none;
        }

        if (!SignalTime.TryRead(signal, out CelTimestamp time))
        {
            state = TrustFactorState.Failed;
            error = "conversion";
            return 0;
        }

        if (!SignalTime.TryAge(Now, time, out long nanoseconds))
        {
            NarrowTo(SignalTime.BelievedFrom(time));
            state = TrustFactorState.Failed;
            error = "attribute_conflicting";
            return 0;
        }

        age = new CelDuration(nanoseconds);
        return value * Freshness(factor, time, nanoseconds, ref state);
    }

    private double Freshness(CompiledTrustFactor factor, CelTimestamp time, long age, ref TrustFactorState state)
    {
        long full = factor.FullFor.Nanoseconds;
        long stale = factor.StaleAfter.Nanoseconds;
        if (age < full)
        {
            if (Hypothesis?.Renews(age) != true)
                NarrowTo(SignalTime.Plus(time, full));
            return 1;
        }

        if (age >= stale)
        {
            state = TrustFactorState.Stale;
            return 0;
        }

        state = TrustFactorState.Decayed;
        // Step k of n lasts from full + (k-1)(stale-full)/n; the last one ends exactly at `stale`.
        long step = (long)((Int128)(age - full) * DecaySteps / (stale - full)) + 1;
        NarrowTo(SignalTime.Plus(time, full + (long)(((Int128)(stale - full) * step + DecaySteps - 1) / DecaySteps)));
        return 1 - ((double)step / (DecaySteps + 1));
    }

    private static (double Value, TrustFactorState State, string? Error) Failed(CelError error)
    {
        TrustFactorState state = error.Code switch
        {
            CelErrorCode.AttributeAbsent or CelErrorCode.NoSuchKey => TrustFactorState.Absent,
            CelErrorCode.AttributeStale => TrustFactorState.Stale,
            _ => TrustFactorState.Failed,
        };
        return (0, state, error.CodeText);
    }

    private static double? Number(in CelValue value) => value.Kind switch
    {
        CelKind.Double => value.AsDouble(),
        CelKind.Int => value.AsInt(),
        CelKind.Uint => value.AsUint(),
        _ => null,
    };

    /// <summary>What an allow policy asks for or a threshold of the profile, whichever is higher.</summary>
    private int? RequiredTrust(CompiledPolicy policy) =>
        _threshold is null || policy.Effect == Effect.Deny || policy.Trust >= _threshold.Trust ? policy.Trust : _threshold.Trust;

    /// <summary>
    /// Nothing when the score is reached; otherwise the cheapest remedies with which the same algorithm, seeing their
    /// factors at full value, reaches it.
    /// </summary>
    private Remediation TrustRemediation(CompiledPolicy policy, int required)
    {
        if (_assessment is null)
        {
            Report(policy, NoTrust, "require.trust");
            return Remediation.Impossible;
        }

        if (_assessment.Score >= required)
            return Remediation.None;
        Remediation best = Remediation.Impossible;
        foreach (int kinds in (ReadOnlySpan<int>)[1 << (int)RemedyKind.Mfa, 1 << (int)RemedyKind.DevicePosture, (1 << (int)RemedyKind.Mfa) | (1 << (int)RemedyKind.DevicePosture)])
            best = Remediation.Either(best, TryRemedies(kinds, required));
        return best;
    }

    private Remediation TryRemedies(int kinds, int required)
    {
        TrustFactor[] improved = Factors.ToArray();
        Remediation remediation = Remediation.None;
        // What follows the factors of the profile is history, which nobody can change now.
        for (int i = 0; i < _profile!.Factors.Length; i++)
        {
            CompiledTrustFactor factor = _profile.Factors[i];
            if (factor.Remedy is not { } kind || (kinds & (1 << (int)kind)) == 0 || improved[i].Value >= 1)
                continue;
            improved[i] = improved[i] with { Value = 1, State = TrustFactorState.Present };
            CelDuration? maxAge = factor.FreshnessOf is null ? null : factor.FullFor;
            remediation = Remediation.Both(remediation, Remediation.Of(kind, maxAge));
        }

        if (remediation.IsMet)
            return Remediation.Impossible;
        return TryScore(improved, new double[improved.Length], out int score) && score >= required
            ? remediation.ForTrust(required)
            : Remediation.Impossible;
    }
}
