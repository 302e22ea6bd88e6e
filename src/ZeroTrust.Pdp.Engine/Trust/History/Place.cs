using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>A place: a position in degrees, a region, or both. The default value is none.</summary>
internal readonly record struct Place
{
    // Positions that come from addresses or cells jump about by this much.
    private const double LocalKilometres = 50;
    private const double EarthKilometres = 6371.0088;
    private const long NanosecondsPerHour = 3_600_000_000_000;

    public bool HasPosition { get; init; }

    public double Latitude { get; init; }

    public double Longitude { get; init; }

    /// <summary>Fingerprint of the region; 0 for none.</summary>
    public ulong Region { get; init; }

    public bool IsKnown => HasPosition || Region != 0;

    /// <summary>Reads `location` (`lat` and `lon` in degrees) and `region` of the context.</summary>
    public static PlaceReading Read(CelMap properties, out Place place)
    {
        place = default;
        if (properties.TryGet("location", out CelValue location) && location.Kind != CelKind.Null)
        {
            if (location.Kind != CelKind.Map
                || !TryDegrees(location.AsMap(), "lat", 90, out double latitude)
                || !TryDegrees(location.AsMap(), "lon", 180, out double longitude))
            {
                return PlaceReading.Unusable;
            }

            place = new Place { HasPosition = true, Latitude = latitude, Longitude = longitude };
        }

        if (properties.TryGet("region", out CelValue region) && region.Kind != CelKind.Null)
        {
            if (region.Kind != CelKind.String)
                return PlaceReading.Unusable;
            place = place with { Region = SubjectKey.Fingerprint(region.AsString()) };
        }

        return place.IsKnown ? PlaceReading.Known : PlaceReading.None;
    }

    /// <summary>
    /// How long it takes at least from one place to the other, in nanoseconds; 0 when they are near or cannot be compared.
    /// Between regions without positions it takes an hour.
    /// </summary>
    public static long TravelTime(in Place from, in Place to, double kilometresPerHour)
    {
        if (!from.HasPosition || !to.HasPosition)
            return from.Region != 0 && to.Region != 0 && from.Region != to.Region ? NanosecondsPerHour : 0;
        double distance = Distance(from, to);
        return distance < LocalKilometres ? 0 : (long)Math.Ceiling(distance / kilometresPerHour * NanosecondsPerHour);
    }

    /// <summary>The great-circle distance in kilometres, by the haversine formula.</summary>
    private static double Distance(in Place a, in Place b)
    {
        double latitude = Math.Sin(Radians(b.Latitude - a.Latitude) / 2);
        double longitude = Math.Sin(Radians(b.Longitude - a.Longitude) / 2);
        double h = (latitude * latitude) + (Math.Cos(Radians(a.Latitude)) * Math.Cos(Radians(b.Latitude)) * longitude * longitude);
        return 2 * EarthKilometres * Math.Asin(Math.Sqrt(Math.Clamp(h, 0, 1)));
    }

    private static double Radians(double degrees) => degrees * (Math.PI / 180);

    private static bool TryDegrees(CelMap location, string key, double limit, out double degrees)
    {
        degrees = double.NaN;
        if (location.TryGet(key, out CelValue value))
        {
            degrees = value.Kind switch
            {
                CelKind.Double => value.AsDouble(),
                CelKind.Int => value.AsInt(),
                CelKind.Uint => value.AsUint(),
                _ => double.NaN,
            };
        }

        return degrees >= -limit && degrees <= limit;
    }
}
