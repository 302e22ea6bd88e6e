using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Tests.History;

/// <summary>What a decision leaves behind in the record of its subject, number by number.</summary>
[TestFixture]
internal sealed class SubjectRecordTests
{
    private const int Hour = 3600;

    /// <summary>A half-life that makes round numbers.</summary>
    private static readonly CelDuration Day = new(86_400_000_000_000);

    private static readonly int NoonSpan = (int)(Given.Noon.Seconds / 600);
    private static readonly int NoonHour = (int)(Given.Noon.Seconds / Hour);

    private static readonly DecisionRequest Usual = Given.Request(context: new { region = "DE" });

    [Test]
    public void After_FirstAllow_CountsAllOnce()
    {
        SubjectRecord record = Allowed(new SubjectRecord(), Usual);

        Assert.That((record.Observations, record.LastSpan, record.ReferenceHour), Is.EqualTo((1f, NoonSpan, NoonHour)));
        Assert.That(record.Hours.ToArray().Sum(), Is.EqualTo(1));
        Assert.That(record.Hours[12], Is.EqualTo(1));
        Assert.That(record.Networks.ToArray().Where(static one => one.Id != 0), Is.EqualTo(new[] { new Tracked((4UL << 56) | 0xC00002, 1, NoonSpan) }));
        Assert.That(record.Devices.ToArray().Where(static one => one.Id != 0), Is.EqualTo(new[] { new Tracked(SubjectKey.Fingerprint("laptop-1"), 1, NoonSpan) }));
        Assert.That((record.Place, record.PlaceSeconds), Is.EqualTo((new Place { Region = SubjectKey.Fingerprint("DE") }, Given.Noon.Seconds)));
        Assert.That((record.Denials, record.DenialHour), Is.EqualTo((0f, 0)));
    }

    [Test]
    public void After_NothingNewWithinTheSpan_IsTheSameRecord()
    {
        SubjectRecord record = Allowed(new SubjectRecord(), Usual);

        Assert.That(Allowed(record, Usual), Is.SameAs(record));
        Assert.That(Allowed(record, Usual.WithTime(Given.Noon.Plus(599))), Is.SameAs(record));
        Assert.That(Allowed(record, Given.Request()), Is.SameAs(record), "no place");
        Assert.That(Allowed(record, Given.Request(context: new { region = 7 })), Is.SameAs(record), "no place that makes sense");
        Assert.That(Allowed(record, Given.Request(noDevice: true, ip: null)), Is.SameAs(record), "neither device nor network");
        Assert.That(Allowed(record, Usual.WithTime(Given.Noon.Plus(-Hour))), Is.SameAs(record), "of a span before");
    }

    [Test]
    public void After_OneThingNewWithinTheSpan_CountsThatAlone()
    {
        SubjectRecord record = Allowed(new SubjectRecord(), Usual);

        SubjectRecord network = Allowed(record, Given.Request(ip: "198.51.100.1", context: new { region = "DE" }));
        Assert.That(network.Networks.ToArray().Count(static one => one.Weight == 1), Is.EqualTo(2));
        Assert.That((network.Observations, network.Devices[0].Weight, network.Hours[12]), Is.EqualTo((1f, 1f, 1f)));
        SubjectRecord device = Allowed(record, Given.Request(deviceId: "other", context: new { region = "DE" }));
        Assert.That(device.Devices.ToArray().Count(static one => one.Weight == 1), Is.EqualTo(2));
        Assert.That((device.Observations, device.Networks[0].Weight, device.PlaceSeconds), Is.EqualTo((1f, 1f, Given.Noon.Seconds)));
        SubjectRecord place = Allowed(record, Given.Request(Given.Noon.Plus(60), context: new { region = "FR" }));
        Assert.That((place.Place.Region, place.PlaceSeconds, place.Observations), Is.EqualTo((SubjectKey.Fingerprint("FR"), Given.Noon.Seconds + 60, 1f)));
        Assert.That(record.Networks.ToArray().Count(static one => one.Id != 0), Is.EqualTo(1), "the record before stays as it was");
    }

    [Test]
    public void After_NextSpan_CountsAgain()
    {
        SubjectRecord record = Allowed(Allowed(new SubjectRecord(), Usual), Usual.WithTime(Given.Noon.Plus(600)));

        Assert.That((record.Observations, record.LastSpan, record.Hours[12]), Is.EqualTo((2f, NoonSpan + 1, 2f)));
        Assert.That((record.Networks[0].Weight, record.Networks[0].LastSpan, record.Networks[1].Id), Is.EqualTo((2f, NoonSpan + 1, 0UL)));
        Assert.That((record.Devices[0].Weight, record.PlaceSeconds), Is.EqualTo((2f, Given.Noon.Seconds + 600)));
    }

    [Test]
    public void After_ADay_HalfIsLeftOfAllThatWasBefore()
    {
        SubjectRecord record = Allowed(Allowed(new SubjectRecord(), Usual), Given.Request(Given.Noon.Plus((24 * Hour) + Hour), ip: "198.51.100.1", deviceId: "other"));

        float left = (float)Math.Pow(2, -25.0 / 24);
        Assert.That(record.ReferenceHour, Is.EqualTo(NoonHour + 25));
        Assert.That(record.Observations, Is.EqualTo(left + 1).Within(1e-6));
        Assert.That((record.Hours[12], record.Hours[13]), Is.EqualTo((left, 1f)));
        Assert.That((record.Networks[0].Weight, record.Networks[1].Weight), Is.EqualTo((left, 1f)));
        Assert.That((record.Devices[0].Weight, record.Devices[1].Weight), Is.EqualTo((left, 1f)));
        Assert.That(record.Place.Region, Is.EqualTo(SubjectKey.Fingerprint("DE")), "the last place that was stated");
    }

    [Test]
    public void After_ARequestOfBefore_FadesNothing()
    {
        SubjectRecord record = Allowed(Allowed(new SubjectRecord(), Usual), Given.Request(Given.Noon.Plus(-24 * Hour), deviceId: "other"));

        Assert.That((record.Observations, record.LastSpan, record.ReferenceHour), Is.EqualTo((1f, NoonSpan, NoonHour)));
        Assert.That((record.Devices[0].Weight, record.Devices[1].Weight, record.Devices[1].LastSpan), Is.EqualTo((1f, 1f, NoonSpan - 144)));
        Assert.That(record.Hours.ToArray().Sum(), Is.EqualTo(1));
    }

    [Test]
    public void After_MoreNetworksThanPlaces_TheLeastUsedMakesRoom()
    {
        var record = new SubjectRecord();
        int span = 0;
        foreach (int network in (int[])[0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7])
            record = Allowed(record, Given.Request(Given.Noon.Plus(span++ * 600), ip: $"10.0.{network}.1"));
        SubjectRecord more = Allowed(record, Given.Request(Given.Noon.Plus(span * 600), ip: "10.0.8.1"));

        Assert.That(
            more.Networks.ToArray().Select(static one => one.Id & 0xFF), Is.EqualTo(new ulong[] { 0, 1, 8, 3, 4, 5, 6, 7 }));
        Assert.That(more.Networks[2].Weight, Is.EqualTo(1));
    }

    [TestCase(ReasonCode.DeniedByPolicy, true)]
    [TestCase(ReasonCode.DenyConditionFailed, true)]
    [TestCase(ReasonCode.NoPolicyMatched, true)]
    [TestCase(ReasonCode.FlowNotAllowed, true)]
    [TestCase(ReasonCode.RequirementsNotMet, false)]
    [TestCase(ReasonCode.TrustFailed, false)]
    [TestCase(ReasonCode.TrustAlgorithmUnavailable, false)]
    [TestCase(ReasonCode.Quarantined, false)]
    [TestCase(ReasonCode.InternalError, false)]
    public void After_Denial_CountsWhatPoliciesDeny(ReasonCode reason, bool counts)
    {
        var record = new SubjectRecord();

        SubjectRecord after = Denied(record, Usual, reason);

        Assert.That((after.Denials, after.DenialHour), Is.EqualTo(counts ? (1f, NoonHour) : (0f, 0)));
        Assert.That(ReferenceEquals(after, record), Is.EqualTo(!counts));
        Assert.That(after.Observations, Is.Zero);
    }

    [Test]
    public void After_Denials_FadeByHalfEveryHour()
    {
        SubjectRecord record = Denied(new SubjectRecord(), Usual);

        SubjectRecord later = Denied(record, Usual.WithTime(Given.Noon.Plus(Hour)));
        Assert.That((later.Denials, later.DenialHour), Is.EqualTo((1.5f, NoonHour + 1)));
        SubjectRecord before = Denied(record, Usual.WithTime(Given.Noon.Plus(-Hour)));
        Assert.That((before.Denials, before.DenialHour), Is.EqualTo((2f, NoonHour)));
        Assert.That(record.After(new Observation(Usual), Effect.Challenge, ReasonCode.StepUpRequired, Day), Is.SameAs(record));
    }

    [Test]
    public void After_AThousandDenials_NoMoreAreCounted()
    {
        var record = new SubjectRecord();
        for (int i = 0; i < 1000; i++)
            record = Denied(record, Usual);

        Assert.That(record.Denials, Is.EqualTo(1000));
        Assert.That(Denied(record, Usual), Is.SameAs(record));
    }

    [TestCase(false, 0, 0)]
    [TestCase(false, 23, 23)]
    [TestCase(false, -1, 23)]
    [TestCase(false, 24, 0)]
    [TestCase(true, 0, 24)]
    [TestCase(true, 24, 24)]
    [TestCase(true, -1, 47)]
    public void SlotOf_HoursAroundMidnight_StaysWithinTheKindOfDay(bool isWeekend, int hour, int slot) =>
        Assert.That(SubjectRecord.SlotOf(isWeekend, hour), Is.EqualTo(slot));

    private static SubjectRecord Allowed(SubjectRecord record, DecisionRequest request) =>
        record.After(new Observation(request), Effect.Allow, ReasonCode.AllowedByPolicy, Day);

    private static SubjectRecord Denied(SubjectRecord record, DecisionRequest request, ReasonCode reason = ReasonCode.NoPolicyMatched) =>
        record.After(new Observation(request), Effect.Deny, reason, Day);
}
