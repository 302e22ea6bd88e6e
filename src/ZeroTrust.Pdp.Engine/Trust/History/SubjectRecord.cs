using System.Runtime.CompilerServices;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>
/// How one subject has behaved, in about half a kilobyte: by hour of the day on working days and at weekends (UTC), by
/// network and device, the last place, and how often it was denied of late. Only what was allowed makes anything usual, so
/// that trying does not teach. Weights fade by halves and count spans of ten minutes, not requests.
/// </summary>
/// <remarks>INVARIANT: immutable once others can see it; <see cref="After"/> makes a new one.</remarks>
public sealed class SubjectRecord
{
    internal const int HourSlots = 2 * Observation.HoursPerDay;

    // More do not say more, and a flood of denials then costs nothing any longer.
    private const float MaxDenials = 1000;

    private HourTable _hours;
    private Tracked.Table _networks;
    private Tracked.Table _devices;

    internal SubjectRecord()
    {
    }

    /// <summary>The hour that the weights are faded to.</summary>
    internal int ReferenceHour { get; set; }

    internal int LastSpan { get; set; } = int.MinValue;

    /// <summary>In how many spans of ten minutes the subject was let in, faded to the reference hour.</summary>
    internal float Observations { get; set; }

    internal Place Place { get; set; }

    /// <summary>When it was there last, in seconds since 1970.</summary>
    internal long PlaceSeconds { get; set; }

    /// <summary>Denials, faded by half every hour to <see cref="DenialHour"/>.</summary>
    internal float Denials { get; set; }

    internal int DenialHour { get; set; }

    internal Span<float> Hours => _hours;

    internal Span<Tracked> Networks => _networks;

    internal Span<Tracked> Devices => _devices;

    /// <summary>What is left of a weight after some hours; time that runs backwards fades nothing.</summary>
    internal static double Fading(int hours, CelDuration halfLife) =>
        hours <= 0 ? 1 : Math.Pow(2, -(hours * (Observation.SecondsPerHour * 1e9)) / halfLife.Nanoseconds);

    internal double ObservationsAt(int hour, CelDuration halfLife) => Observations * Fading(hour - ReferenceHour, halfLife);

    internal double DenialsAt(int hour) => Denials * Math.Pow(2, -Math.Max(0, hour - DenialHour));

    /// <summary>The record once a decision has been made; the same one when the decision teaches nothing.</summary>
    internal SubjectRecord After(in Observation seen, Effect effect, ReasonCode reason, CelDuration halfLife) => effect switch
    {
        Effect.Allow => AfterAllow(seen, halfLife),
        // A denial for want of trust is none of these: what lowers trust would else feed itself.
        Effect.Deny when reason is ReasonCode.DeniedByPolicy or ReasonCode.DenyConditionFailed or ReasonCode.NoPolicyMatched or ReasonCode.FlowNotAllowed => AfterDenial(seen),
        _ => this,
    };

    private SubjectRecord AfterDenial(in Observation seen)
    {
        double denials = DenialsAt(seen.Hour);
        if (denials >= MaxDenials)
            return this;
        SubjectRecord next = Copy();
        next.Denials = (float)(denials + 1);
        next.DenialHour = Math.Max(DenialHour, seen.Hour);
        return next;
    }

    private SubjectRecord AfterAllow(in Observation seen, CelDuration halfLife)
    {
        int span = seen.Span;
        bool isNewSpan = span > LastSpan;
        bool isNewNetwork = Tracked.IsDue(Networks, seen.Network, span);
        bool isNewDevice = Tracked.IsDue(Devices, seen.Device, span);
        bool isNewPlace = seen.PlaceReading == PlaceReading.Known && (isNewSpan || seen.Place != Place);
        if (!isNewSpan && !isNewNetwork && !isNewDevice && !isNewPlace)
            return this;
        SubjectRecord next = Copy();
        next.FadeTo(seen.Hour, halfLife);
        if (isNewSpan)
        {
            next.Observations++;
            next.Hours[SlotOf(seen.IsWeekend, seen.HourOfDay)]++;
            next.LastSpan = span;
        }

        if (isNewNetwork)
            Tracked.Count(next.Networks, seen.Network, span);
        if (isNewDevice)
            Tracked.Count(next.Devices, seen.Device, span);
        if (isNewPlace)
        {
            next.Place = seen.Place;
            next.PlaceSeconds = seen.Time.Seconds;
        }

        return next;
    }

    internal static int SlotOf(bool isWeekend, int hourOfDay) =>
        (isWeekend ? Observation.HoursPerDay : 0) + ((hourOfDay + Observation.HoursPerDay) % Observation.HoursPerDay);

    private SubjectRecord Copy() => (SubjectRecord)MemberwiseClone();

    private void FadeTo(int hour, CelDuration halfLife)
    {
        bool isFirst = LastSpan == int.MinValue;
        if (!isFirst && hour <= ReferenceHour)
            return;
        if (!isFirst)
        {
            float share = (float)Fading(hour - ReferenceHour, halfLife);
            Observations *= share;
            foreach (ref float weight in Hours)
                weight *= share;
            Tracked.Fade(Networks, share);
            Tracked.Fade(Devices, share);
        }

        ReferenceHour = hour;
    }

    [InlineArray(HourSlots)]
    private struct HourTable
    {
        private float _first;
    }
}
