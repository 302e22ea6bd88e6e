using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>
/// Compares a request with the history of its subject. Each factor goes from 0 (never seen) to 1 (usual). What the request
/// does not state although the history knows it counts as never seen. INVARIANT: with nothing but the clock moving on, the
/// factors change at <see cref="Until"/> at the earliest: at full hours, and when a journey has become possible.
/// </summary>
internal ref struct BehaviourFactors
{
    public const string Hours = "usual_hours";
    public const string Networks = "usual_networks";
    public const string Devices = "usual_devices";
    public const string Velocity = "velocity";
    public const string Denials = "denials";

    /// <summary>The error code of a factor that has too little to compare with.</summary>
    public const string Learning = "learning";

    public static readonly string[] Names = [Hours, Networks, Devices, Velocity, Denials];

    // What makes up a twentieth of a subject's time is fully usual.
    private const double UsualShare = 0.05;

    // A fraction of a denial that is left after hours is none.
    private const double LeastDenials = 0.05;

    private readonly HistorySettings _settings;
    private readonly SubjectRecord? _record;
    private readonly Observation _seen;
    private readonly double _observations;
    private Span<TrustFactor> _target;

    private BehaviourFactors(HistorySettings settings, SubjectRecord? record, in Observation seen, Span<TrustFactor> target)
    {
        _settings = settings;
        _record = record;
        _seen = seen;
        _target = target;
        _observations = record?.ObservationsAt(seen.Hour, settings.HalfLife) ?? 0;
        Until = CelTimestamp.MaxValue;
    }

    /// <summary>The earliest moment at which time alone could change a factor.</summary>
    public CelTimestamp Until { get; private set; }

    private readonly bool IsLearning => _record is null || _observations < _settings.MinObservations;

    /// <summary>Writes the factors that have a weight.</summary>
    /// <param name="settings">What the profile asks for.</param>
    /// <param name="record">What is remembered, or null.</param>
    /// <param name="seen">What the request shows.</param>
    /// <param name="target">As long as <see cref="HistorySettings.FactorCount"/>.</param>
    /// <param name="until">The earliest moment at which time alone could change a factor.</param>
    public static void Write(HistorySettings settings, SubjectRecord? record, in Observation seen, Span<TrustFactor> target, out CelTimestamp until)
    {
        var factors = new BehaviourFactors(settings, record, seen, target);
        factors.AddHours();
        factors.AddTracked(Networks, settings.NetworksWeight, seen.Network, record is null ? [] : record.Networks);
        factors.AddTracked(Devices, settings.DevicesWeight, seen.Device, record is null ? [] : record.Devices);
        factors.AddVelocity();
        factors.AddDenials();
        until = factors.Until;
    }

    private void AddHours()
    {
        if (_settings.HoursWeight == 0)
            return;
        if (IsLearning)
        {
            AddLearning(Hours, _settings.HoursWeight);
            return;
        }

        NarrowTo(_seen.NextHour);
        double weight = 0;
        for (int shift = -1; shift <= 1; shift++)
            weight += _record!.Hours[SubjectRecord.SlotOf(_seen.IsWeekend, _seen.HourOfDay + shift)];
        Add(Hours, _settings.HoursWeight, Share(weight), TrustFactorState.Present, AgeOf(Observation.StartOf(_record!.LastSpan)));
    }

    private void AddTracked(string name, int factorWeight, ulong id, ReadOnlySpan<Tracked> known)
    {
        if (factorWeight == 0)
            return;
        if (IsLearning)
        {
            AddLearning(name, factorWeight);
            return;
        }

        NarrowTo(_seen.NextHour);
        if (id == 0)
        {
            AddMissing(name, factorWeight, known[0].Id != 0);
            return;
        }

        int index = Tracked.IndexOf(known, id);
        if (index < 0)
            Add(name, factorWeight, 0, TrustFactorState.Present, null);
        else
            Add(name, factorWeight, Share(known[index].Weight), TrustFactorState.Present, AgeOf(Observation.StartOf(known[index].LastSpan)));
    }

    private void AddVelocity()
    {
        int weight = _settings.VelocityWeight;
        if (weight == 0)
            return;
        if (_seen.PlaceReading == PlaceReading.Unusable)
            Add(Velocity, weight, 0, TrustFactorState.Failed, null, "conversion");
        else if (_seen.PlaceReading == PlaceReading.None)
            AddMissing(Velocity, weight, _record?.Place.IsKnown == true);
        else if (_record?.Place.IsKnown != true)
            Add(Velocity, weight, 1, TrustFactorState.Present, null);
        else
            AddJourney(weight, _record);
    }

    private void AddJourney(int weight, SubjectRecord record)
    {
        var since = new CelTimestamp(record.PlaceSeconds, 0);
        long travel = Place.TravelTime(record.Place, _seen.Place, _settings.MaxSpeed);
        CelTimestamp latest = SignalTime.Plus(since, -travel);
        CelTimestamp earliest = SignalTime.Plus(since, travel);
        // A request that was made before the last one was still a journey away from it.
        bool possible = _seen.Time <= latest || _seen.Time >= earliest;
        if (!possible)
            NarrowTo(earliest);
        else if (travel > 0 && _seen.Time <= latest)
            NarrowTo(SignalTime.Plus(latest, 1));
        Add(Velocity, weight, possible ? 1 : 0, TrustFactorState.Present, AgeOf(since));
    }

    private void AddDenials()
    {
        if (_settings.DenialsWeight == 0)
            return;
        double denials = _record?.DenialsAt(_seen.Hour) ?? 0;
        if (denials >= LeastDenials)
            NarrowTo(_seen.NextHour);
        else
            denials = 0;
        Add(Denials, _settings.DenialsWeight, Math.Max(0, 1 - (denials / _settings.MaxDenials)), TrustFactorState.Present, null);
    }

    private void AddLearning(string name, int weight) => Add(name, weight, _settings.WhileLearning, TrustFactorState.Absent, null, Learning);

    private void AddMissing(string name, int weight, bool isKnown) =>
        Add(name, weight, isKnown ? 0 : 1, TrustFactorState.Absent, null, "attribute_absent");

    private void Add(string name, int weight, double value, TrustFactorState state, CelDuration? age, string? error = null)
    {
        _target[0] = new TrustFactor(name, weight, value, 0, state, age, error, FactorSources.History);
        _target = _target[1..];
    }

    private readonly double Share(double weight) => _record!.Observations > 0 ? Math.Min(1, weight / _record.Observations / UsualShare) : 0;

    private readonly CelDuration? AgeOf(CelTimestamp time) =>
        SignalTime.TryAge(_seen.Time, time, out long nanoseconds) ? new CelDuration(nanoseconds) : null;

    private void NarrowTo(CelTimestamp moment)
    {
        if (moment < Until)
            Until = moment;
    }
}
