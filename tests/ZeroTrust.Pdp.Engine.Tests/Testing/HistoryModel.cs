using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Tests.Testing;

/// <summary>A request of the past and what became of it.</summary>
internal sealed record Past(DecisionRequest Request, Effect Effect, ReasonCode Reason)
{
    public long Span => Part(600);

    public long Hour => Part(3600);

    public string? Network => NetworkOf(Request);

    public (double Lat, double Lon)? Position => PositionOf(Request);

    public string? Region => Text(Request.Context.Properties, "region");

    public static string? NetworkOf(DecisionRequest request) =>
        request.Context.Ip is not { } ip ? null : ip.ToString() is var text && text.Contains('.', StringComparison.Ordinal) ? text[..text.LastIndexOf('.')] : text[..9];

    public static (double Lat, double Lon)? PositionOf(DecisionRequest request) =>
        request.Context.Properties.TryGet("location", out CelValue value) && value.Kind == CelKind.Map
        && value.AsMap().TryGet("lat", out CelValue lat) && value.AsMap().TryGet("lon", out CelValue lon)
            ? (lat.AsDouble(), lon.AsDouble())
            : null;

    public static bool HasBadPlace(DecisionRequest request) =>
        request.Context.Properties.TryGet("location", out CelValue value) && value.Kind != CelKind.Map
        || (request.Context.Properties.TryGet("region", out CelValue region) && region.IsError);

    private static string? Text(CelMap map, string key) => map.TryGet(key, out CelValue value) && !value.IsError ? value.AsString() : null;

    private long Part(int seconds) => (long)Math.Floor((double)Request.Time.Seconds / seconds);
}

/// <summary>What a trust profile makes of a history, by the letter: it remembers everything and sums it anew each time.</summary>
internal sealed class HistoryModel(Random random)
{
    private readonly int _halfLifeHours = random.Next(1, 500);
    private readonly int _minObservations = random.Next(1, 12);
    private readonly double _whileLearning = random.Next(101) / 100.0;
    private readonly int _maxSpeed = random.Next(200, 1200);
    private readonly int _maxDenials = random.Next(1, 10);
    private readonly int[] _weights = [1 + random.Next(30), random.Next(30), random.Next(30), random.Next(60), random.Next(40)];

    public string ToYaml() => string.Create(
        CultureInfo.InvariantCulture,
        $"context: {{halfLife: {_halfLifeHours}h, minObservations: {_minObservations}, whileLearning: {_whileLearning}, maxSpeed: {_maxSpeed}, maxDenials: {_maxDenials}, weights: {{hours: {_weights[0]}, networks: {_weights[1]}, devices: {_weights[2]}, velocity: {_weights[3]}, denials: {_weights[4]}}}}}\n");

    public double Penalty(IReadOnlyList<Past> past, DecisionRequest request)
    {
        var now = new Past(request, default, default);
        past = [.. past.Where(one => (one.Request.Subject.SubjectType, one.Request.Subject.Id) == (request.Subject.SubjectType, request.Subject.Id))];
        Past[] allowed = [.. past.Where(static one => one.Effect == Effect.Allow)];
        Past[] spans = [.. allowed.DistinctBy(static one => one.Span)];
        double observations = Weight(spans, now);
        double[] values =
        [
            observations < _minObservations ? _whileLearning : Share(Weight(spans.Where(one => IsNear(one, now)), now), observations),
            Usual(allowed, now, observations, static one => one.Network),
            Usual(allowed, now, observations, static one => one.Request.Device?.Id),
            Velocity(allowed, now),
            Denials(past, now),
        ];
        return values.Zip(_weights, static (value, weight) => weight * (1 - value)).Sum();
    }

    private double Weight(IEnumerable<Past> past, Past now) => past.Sum(one => Math.Pow(2, -(now.Hour - one.Hour) / (double)_halfLifeHours));

    private static double Share(double weight, double observations) => Math.Min(1, weight / observations / 0.05);

    private static bool IsNear(Past one, Past now)
    {
        static (bool Weekend, int Hour) Of(Past past)
        {
            DateTime time = past.Request.Time.ToDateTimeOffset().UtcDateTime;
            return (time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, time.Hour);
        }

        int apart = Math.Abs(Of(one).Hour - Of(now).Hour);
        return Of(one).Weekend == Of(now).Weekend && apart is 0 or 1 or 23 && Of(one).Weekend == Of(now).Weekend;
    }

    private double Usual(Past[] allowed, Past now, double observations, Func<Past, string?> what)
    {
        if (observations < _minObservations)
            return _whileLearning;
        if (what(now) is not { } id)
            return allowed.Any(one => what(one) is not null) ? 0 : 1;
        return Share(Weight(allowed.Where(one => what(one) == id).DistinctBy(static one => one.Span), now), observations);
    }

    private double Velocity(Past[] allowed, Past now)
    {
        if (Past.HasBadPlace(now.Request))
            return 0;
        Past? last = null;
        long seen = long.MinValue;
        foreach (Past one in allowed)
        {
            bool known = !Past.HasBadPlace(one.Request) && (one.Position is not null || one.Region is not null);
            // At the same place within the same ten minutes it has not been anew.
            if (known && (one.Span > seen || last is null || (one.Position, one.Region) != (last.Position, last.Region)))
                last = one;
            seen = one.Span;
        }

        if (now.Position is null && now.Region is null)
            return last is null ? 1 : 0;
        if (last is null)
            return 1;
        double elapsed = Math.Abs(now.Request.Time.Seconds - last.Request.Time.Seconds + (now.Request.Time.Nanos / 1e9));
        if (now.Position is not { } to || last.Position is not { } from)
            return now.Region is not null && last.Region is not null && now.Region != last.Region && elapsed < 3600 ? 0 : 1;
        double distance = Distance(from, to);
        return distance < 50 || distance / _maxSpeed * 3600 <= elapsed ? 1 : 0;
    }

    // By the law of cosines, where the engine takes haversines.
    private static double Distance((double Lat, double Lon) a, (double Lat, double Lon) b)
    {
        (double from, double to, double apart) = (a.Lat * Math.PI / 180, b.Lat * Math.PI / 180, (b.Lon - a.Lon) * Math.PI / 180);
        return 6371.0088 * Math.Acos(Math.Min(1, (Math.Sin(from) * Math.Sin(to)) + (Math.Cos(from) * Math.Cos(to) * Math.Cos(apart))));
    }

    private double Denials(IReadOnlyList<Past> past, Past now)
    {
        // Of strangers nothing is remembered until they are let in once.
        double denials = past.SkipWhile(static one => one.Effect != Effect.Allow)
            .Where(static one => one.Reason is ReasonCode.DeniedByPolicy or ReasonCode.DenyConditionFailed or ReasonCode.NoPolicyMatched or ReasonCode.FlowNotAllowed)
            .Sum(one => Math.Pow(2, -(now.Hour - one.Hour)));
        return denials < 0.05 ? 1 : Math.Max(0, 1 - (denials / _maxDenials));
    }
}
