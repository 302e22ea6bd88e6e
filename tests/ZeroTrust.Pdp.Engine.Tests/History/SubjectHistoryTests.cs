using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Tests.History;

/// <summary>What is remembered of subjects, what it costs, and what a request is worth beside it.</summary>
[TestFixture]
internal sealed class SubjectHistoryTests
{
    private const string Context =
        "algorithm: contextual\nfactors: [{name: a, when: 'true'}]\n"
        + "context: {minObservations: 4, whileLearning: 0.25, maxSpeed: 900, maxDenials: 4, halfLife: 7d, weights: {hours: 10, networks: 10, devices: 20, velocity: 40, denials: 20}}";

    private static readonly string Text = Given.Profile("t", Context) + Given.Allow("p", "when: action.name == 'read'");
    private static readonly PolicySnapshot Snapshot = Given.Snapshot(Text);
    private static readonly object Berlin = new { location = CelMap.Of([KeyValuePair.Create("lat", CelValue.FromDouble(52.52)), KeyValuePair.Create("lon", CelValue.FromDouble(13.405))]) };
    private static readonly object Tokyo = new { location = CelMap.Of([KeyValuePair.Create("lat", CelValue.FromDouble(35.68)), KeyValuePair.Create("lon", CelValue.FromDouble(139.69))]) };

    // Noon is a Wednesday. Twelve spans from 11:00 to 12:50 of the day before, always the same network, device and place.
    private static SubjectHistory Usual()
    {
        var history = new SubjectHistory(100);
        for (int i = 0; i < 12; i++)
            Record(history, Given.Request(Given.Noon.Plus((-25 * 3600) + (600 * i)), context: Berlin));
        return history;
    }

    private static IEnumerable<TestCaseData> Cases()
    {
        DecisionRequest usual = Given.Request(context: Berlin);
        yield return new TestCaseData(usual, "usual_hours 1 Present 0, usual_networks 1 Present 0, usual_devices 1 Present 0, velocity 1 Present 0, denials 1 Present 0", 100).SetName("Behaviour_AsUsual");
        yield return new TestCaseData(usual.WithTime(Given.At("2026-04-02T12:59:59Z")), "usual_hours 1 Present 0", 100).SetName("Behaviour_NextDay");
        yield return new TestCaseData(usual.WithTime(Given.At("2026-04-01T14:00:00Z")), "usual_hours 0 Present -10", 90).SetName("Behaviour_UnusualHour");
        yield return new TestCaseData(usual.WithTime(Given.At("2026-04-01T13:00:00Z")), "usual_hours 1 Present 0", 100).SetName("Behaviour_NeighbouringHour");
        yield return new TestCaseData(usual.WithTime(Given.At("2026-04-01T10:00:00Z")), "usual_hours 1 Present 0", 100).SetName("Behaviour_NeighbouringHourBefore");
        yield return new TestCaseData(usual.WithTime(Given.At("2026-04-01T09:59:59Z")), "usual_hours 0 Present -10", 90).SetName("Behaviour_TwoHoursBefore");
        yield return new TestCaseData(Given.Request(ip: "192.0.2.250", context: Berlin), "usual_networks 1 Present 0", 100).SetName("Behaviour_SameNetwork");
        yield return new TestCaseData(Given.Request(ip: "::ffff:192.0.2.250", context: Berlin), "usual_networks 1 Present 0", 100).SetName("Behaviour_SameNetworkInIPv6Clothes");
        yield return new TestCaseData(Given.Request(ip: "192.0.3.7", context: Berlin), "usual_networks 0 Present -10", 90).SetName("Behaviour_AnotherNetwork");
        yield return new TestCaseData(Given.Request(ip: "2001:db8::1", context: Berlin), "usual_networks 0 Present -10", 90).SetName("Behaviour_IPv6Network");
        yield return new TestCaseData(Given.Request(ip: null, context: Berlin), "usual_networks 0 Absent -10 attribute_absent", 90).SetName("Behaviour_NoAddress");
        yield return new TestCaseData(Given.Request(deviceId: "laptop-2", context: Berlin), "usual_devices 0 Present -20", 80).SetName("Behaviour_AnotherDevice");
        yield return new TestCaseData(Given.Request(noDevice: true, context: Berlin), "usual_devices 0 Absent -20 attribute_absent", 80).SetName("Behaviour_NoDevice");
        yield return new TestCaseData(Given.Request(context: Tokyo), "velocity 1 Present 0", 100).SetName("Behaviour_AJourneyOfADay");
        yield return new TestCaseData(Given.Request(Given.At("2026-03-31T13:00:00Z"), context: Tokyo), "velocity 0 Present -40", 60).SetName("Behaviour_AJourneyOfMinutes");
        yield return new TestCaseData(Given.Request(), "velocity 0 Absent -40 attribute_absent", 60).SetName("Behaviour_NoPlace");
        yield return new TestCaseData(Given.Request(context: new { region = "DE" }), "velocity 1 Present 0", 100).SetName("Behaviour_PlacesThatCannotBeCompared");
        yield return new TestCaseData(Given.Request(context: new { location = "Berlin" }), "velocity 0 Failed -40 conversion", 60).SetName("Behaviour_PlaceIsText");
    }

    [TestCaseSource(nameof(Cases))]
    public void Behaviour(DecisionRequest request, string expected, int score)
    {
        TrustAssessment trust = new PolicyEngine(Usual()).Explain(Snapshot, request).Decision.Trust!;

        Assert.That(trust.Score, Is.EqualTo(score));
        Assert.That(trust.Factors[0].Source, Is.EqualTo(FactorSources.Pdp));
        Assert.That(trust.Factors.Skip(1).Select(static factor => factor.Source), Is.All.EqualTo(FactorSources.History));
        Assert.That(string.Join(", ", trust.Factors.Select(Print)), Does.Contain(expected));
        Assert.That(trust.Factors.Sum(static factor => factor.Contribution), Is.EqualTo(score).Within(0.5));
    }

    [TestCase(0, "learning")]
    [TestCase(3, "learning")]
    [TestCase(4, null)]
    public void Behaviour_UntilEnoughIsSeen_IsTheValueWhileLearning(int spans, string? error)
    {
        var history = new SubjectHistory(10);
        for (int i = 0; i < spans; i++)
        {
            for (int again = 0; again < 5; again++)
                Record(history, Given.Request(Given.Noon.Plus((600 * i) + again)));
        }

        TrustFactor[] factors = [.. new PolicyEngine(history).Explain(Snapshot, Given.Request(Given.Noon.Plus(600 * spans))).Decision.Trust!.Factors];

        Assert.That(factors[1].ErrorCode, Is.EqualTo(error));
        Assert.That(factors[1].Value, Is.EqualTo(error is null ? 1 : 0.25));
    }

    [Test]
    public void Behaviour_WithoutHistory_OnlyTakesAway()
    {
        Decision decision = Given.Decide(Snapshot, Given.Request());

        Assert.That((decision.Trust!.Score, decision.Trust.Algorithm), Is.EqualTo((70, "contextual")));
        Assert.That(decision.ValidUntil, Is.Null);
    }

    [TestCase(0, 100)]
    [TestCase(1, 95)]
    [TestCase(3, 85)]
    [TestCase(4, 80)]
    [TestCase(40, 80)]
    public void Behaviour_Denials_TakeAwayByTheirRate(int denials, int score)
    {
        SubjectHistory history = Usual();
        for (int i = 0; i < denials; i++)
            Record(history, Given.Request(action: "write", context: Tokyo, deviceId: "stolen"));

        var engine = new PolicyEngine(history);
        Assert.That(engine.Decide(Snapshot, Given.Request(context: Berlin)).Trust!.Score, Is.EqualTo(score));
        Assert.That(engine.Decide(Snapshot, Given.Request(Given.Noon.Plus(24 * 3600), context: Berlin)).Trust!.Score, Is.EqualTo(100), "after a day");
        Assert.That(engine.Explain(Snapshot, Given.Request(context: Tokyo, deviceId: "stolen")).Decision.Trust!.Factors[3].Value, Is.Zero, "trying teaches nothing");
    }

    [Test]
    public void Behaviour_OfADevice_GrowsWithItsShare()
    {
        SubjectHistory history = Usual();
        var engine = new PolicyEngine(history);
        double last = -1;
        for (int i = 0; i < 3; i++)
        {
            double value = engine.Explain(Snapshot, Given.Request(Given.Noon.Plus(600 * i), deviceId: "new", context: Berlin)).Decision.Trust!.Factors[3].Value;
            Assert.That(value, i == 0 ? Is.Zero : Is.GreaterThanOrEqualTo(last));
            last = value;
            Record(history, Given.Request(Given.Noon.Plus(600 * i), deviceId: "new", context: Berlin));
        }

        Assert.That(last, Is.EqualTo(1));
    }

    [TestCase("2026-03-31T12:55:00Z", "2026-03-31T22:35:38Z")]
    [TestCase("2026-03-31T13:55:00Z", "2026-03-31T22:35:38Z")]
    public void ValidUntil_OfAnImpossibleJourney_IsWhenItBecomesPossible(string at, string possible)
    {
        string text = Given.Profile("t", Context.Replace("hours: 10, networks: 10, devices: 20", "hours: 0, networks: 0, devices: 0", StringComparison.Ordinal)) + Given.Allow("p");
        PolicySnapshot snapshot = Given.Snapshot(text);
        var engine = new PolicyEngine(Usual());

        Decision decision = engine.Decide(snapshot, Given.Request(Given.At(at), context: Tokyo));

        Assert.That(decision.Trust!.Score, Is.EqualTo(60));
        Assert.That(decision.ValidUntil!.Value, Is.EqualTo(Given.At(possible)).Using<CelTimestamp>(static (a, b) => Math.Abs(a.Seconds - b.Seconds) < 1800 ? 0 : 1));
        Assert.That(engine.Decide(snapshot, Given.Request(decision.ValidUntil.Value.PlusNanos(-1), context: Tokyo)).Trust!.Score, Is.EqualTo(60));
        Assert.That(engine.Decide(snapshot, Given.Request(decision.ValidUntil.Value, context: Tokyo)).Trust!.Score, Is.EqualTo(100));
    }

    // A request that is decided after one that was made later: the way there has to have been possible, too.
    [TestCase("JP", -7200, 1, -3599.999999999)]
    [TestCase("JP", -3600, 1, -3599.999999999)]
    [TestCase("JP", -3599.999999999, 0, 3600)]
    [TestCase("JP", 0, 0, 3600)]
    [TestCase("JP", 3600, 1, null)]
    [TestCase("DE", -60, 1, null)]
    [TestCase("DE", 0, 1, null)]
    public void ValidUntil_OfAJourney_IsWhenThatChanges(string to, double seconds, double value, double? until)
    {
        PolicySnapshot snapshot = Weighing("velocity: 40");
        var history = new SubjectHistory(10);
        Record(history, Given.Request(context: new { region = "DE" }));

        Decision decision = new PolicyEngine(history).Explain(snapshot, Given.Request(Given.Noon.Plus(seconds), context: new { region = to })).Decision;

        Assert.That((decision.Trust!.Factors[1].Value, decision.ValidUntil), Is.EqualTo((value, until is { } end ? Given.Noon.Plus(end) : (CelTimestamp?)null)));
    }

    [TestCase("hours: 10")]
    [TestCase("networks: 10")]
    [TestCase("devices: 10")]
    public void ValidUntil_OfWhatIsUsual_IsTheNextHour(string weight)
    {
        DecisionRequest request = Given.Request(Given.Noon.Plus(1234));

        Assert.That(new PolicyEngine(Usual()).Decide(Weighing(weight), request).ValidUntil, Is.EqualTo((CelTimestamp?)Given.Noon.Plus(3600)));
        Assert.That(new PolicyEngine(new SubjectHistory(1)).Decide(Weighing(weight), request).ValidUntil, Is.Null, "while there is nothing to compare with");
    }

    [TestCase(0, 0.75, true)]
    [TestCase(1, 0.875, true)]
    [TestCase(4, 0.984375, true)]
    [TestCase(5, 1, false)]
    public void Denials_FadeUntilNoneIsLeft(int hours, double value, bool changes)
    {
        SubjectHistory history = Usual();
        Record(history, Given.Request(action: "write"));
        CelTimestamp at = Given.Noon.Plus(hours * 3600);

        Decision decision = new PolicyEngine(history).Explain(Weighing("denials: 20"), Given.Request(at)).Decision;

        Assert.That((decision.Trust!.Factors[1].Value, decision.ValidUntil), Is.EqualTo((value, changes ? at.Plus(3600) : (CelTimestamp?)null)));
    }

    [Test]
    public void Explain_FactorsOfTheHistory_AreOfThatAlone()
    {
        PolicySnapshot snapshot = Given.Snapshot(
            Given.Profile("t", "algorithm: contextual\nfactors: [{name: a, when: subject.properties.vip}]\ncontext: {weights: {hours: 1, networks: 1, devices: 0, velocity: 0, denials: 0}}") + Given.Allow("p"));
        var explanation = new PolicyEngine(Usual()).Explain(snapshot, Given.Request(properties: new { vip = true }));

        Assert.That(explanation.TrustFactors.Select(static factor => $"{factor.Factor.Name} {factor.Sources}"), Is.EqualTo(new[] { "a caller", "usual_hours history", "usual_networks history" }));
    }

    [Test]
    public void Velocity_OfAFirstPlace_IsAsUsual()
    {
        var history = new SubjectHistory(10);
        Record(history, Given.Request());

        TrustFactor[] factors = [.. new PolicyEngine(history).Explain(Snapshot, Given.Request(Given.Noon.Plus(60), context: Tokyo)).Decision.Trust!.Factors];

        Assert.That(factors.Skip(4).Select(Print), Is.EqualTo(new[] { "velocity 1 Present 0", "denials 1 Present 0" }));
    }

    [Test]
    public void Factors_WithoutWeight_AreNotThere() =>
        Assert.That(
            new PolicyEngine(Usual()).Explain(Weighing("devices: 10"), Given.Request()).Decision.Trust!.Factors.Select(static factor => factor.Name), Is.EqualTo(new[] { "a", "usual_devices" }));

    [Test]
    public void Behaviour_OfWhatIsRare_IsItsShareOfATwentieth()
    {
        var history = new SubjectHistory(10);
        for (int i = 0; i < 40; i++)
            Record(history, Given.Request(Given.Noon.Plus(600 * i), deviceId: i == 39 ? "new" : "laptop-1"));

        TrustFactor device = new PolicyEngine(history).Explain(Snapshot, Given.Request(Given.Noon.Plus(600 * 40), deviceId: "new")).Decision.Trust!.Factors[3];

        Assert.That(device.Value, Is.EqualTo(0.5).Within(0.02));
        Assert.That(device.Age, Is.EqualTo((CelDuration?)new CelDuration(600_000_000_000)));
    }

    [TestCase("DE", "DE", 60, 1)]
    [TestCase("DE", "JP", 60, 0)]
    [TestCase("DE", "JP", 3599, 0)]
    [TestCase("DE", "JP", 3600, 1)]
    public void Velocity_BetweenRegions_TakesAnHour(string from, string to, int seconds, double value)
    {
        var history = new SubjectHistory(10);
        Record(history, Given.Request(context: new { region = from }));

        TrustFactor velocity = new PolicyEngine(history).Explain(Snapshot, Given.Request(Given.Noon.Plus(seconds), context: new { region = to })).Decision.Trust!.Factors[4];

        Assert.That((velocity.Name, velocity.Value, velocity.Age), Is.EqualTo(("velocity", value, new CelDuration(seconds * 1_000_000_000L))));
    }

    [TestCase(double.NaN, 0.0)]
    [TestCase(0.0, double.PositiveInfinity)]
    [TestCase(90.0001, 0.0)]
    [TestCase(0.0, -180.0001)]
    [TestCase(null, 0.0)]
    [TestCase("52", 0.0)]
    [TestCase(long.MaxValue, 0.0)]
    public void Place_ThatIsNotOnEarth_CountsAsUnusualAndIsNotLearned(object? lat, object? lon)
    {
        var history = new SubjectHistory(10);
        DecisionRequest hostile = Given.Request(context: new { location = Given.Map(new Dictionary<string, object?> { ["lat"] = lat, ["lon"] = lon }) });
        Record(history, hostile);

        Decision decision = new PolicyEngine(history).Explain(Snapshot, hostile).Decision;

        Assert.That((decision.Reason, decision.Trust!.Factors[4].Value, decision.Trust.Factors[4].State), Is.EqualTo((ReasonCode.AllowedByPolicy, 0.0, TrustFactorState.Failed)));
        Assert.That(history.Find(SubjectKey.Of(hostile.Subject))!.Place.IsKnown, Is.False);
    }

    [Test]
    public void Record_OfAMillionSubjects_KeepsWithinItsCapacity()
    {
        const int Capacity = 2_000;
        var history = new SubjectHistory(Capacity);
        Decision allow = Given.Decide(Snapshot, Given.Request());
        DecisionRequest regular = Given.Request(subject: "regular");
        for (int i = 0; i < 1_000_000; i++)
        {
            // Somebody who comes by now and then stays, however many others do not come again.
            if (i % 500 == 0)
            {
                history.Find(SubjectKey.Of(regular.Subject));
                history.Record(Snapshot, regular, allow);
            }

            history.Record(Snapshot, Given.Request(subject: string.Create(CultureInfo.InvariantCulture, $"s{i}")), allow);
        }

        Assert.That(history.Count, Is.EqualTo(Capacity));
        Assert.That(history.Find(SubjectKey.Of(regular.Subject)), Is.Not.Null);
        Assert.That(history.Export(), Has.Length.LessThan(Capacity * 600));
    }

    [TestCase(1)]
    [TestCase(63)]
    [TestCase(131)]
    [TestCase(4000)]
    public void Record_OfMoreThanFit_FillsTheCapacity(int capacity)
    {
        var history = new SubjectHistory(capacity);
        Decision allow = Given.Decide(Snapshot, Given.Request());
        for (int i = 0; i < (capacity * 2) + 500; i++)
            history.Record(Snapshot, Given.Request(subject: string.Create(CultureInfo.InvariantCulture, $"s{i}")), allow);

        Assert.That((history.Count, history.Capacity), Is.EqualTo((capacity, capacity)));
    }

    /// <summary>Second chance: the one that has not been looked at since the hand passed it makes room.</summary>
    [Test]
    public void Record_WhereAllPlacesAreTaken_KeepsWhoWasLookedAt()
    {
        var history = new SubjectHistory(3);
        void Add(string subject) => Record(history, Given.Request(subject: subject));
        SubjectRecord? Find(string subject) => history.Find(SubjectKey.Of(Given.Request(subject: subject).Subject));
        foreach (string subject in (string[])["a", "b", "c"])
            Add(subject);

        Find("a");
        Add("d");
        Assert.That(Find("b"), Is.Null);
        Add("e");
        Assert.That(Find("c"), Is.Null);
        Add("f");
        Assert.That(Find("a"), Is.Null, "one look is one chance");
        Find("d");
        Find("e");
        Find("f");
        Add("g");
        Assert.That((Find("d"), Find("e") is null, Find("f") is null, Find("g") is null, history.Count), Is.EqualTo(((SubjectRecord?)null, false, false, false, 3)), "all were looked at: the first in turn");
    }

    [Test]
    public void Arguments_ThatAreNone_AreRefused()
    {
        var history = new SubjectHistory(1);
        Decision decision = Given.Decide(Snapshot, Given.Request());
        Assert.That(() => new SubjectHistory(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => history.Record(null!, Given.Request(), decision), Throws.ArgumentNullException);
        Assert.That(() => history.Record(Snapshot, null!, decision), Throws.ArgumentNullException);
        Assert.That(() => history.Record(Snapshot, Given.Request(), null!), Throws.ArgumentNullException);
        Assert.That(() => SubjectKey.Of(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Record_OfADeniedStranger_TakesNoPlace()
    {
        var history = new SubjectHistory(10);

        Record(history, Given.Request(action: "write"));

        Assert.That(history.Count, Is.Zero);
    }

    [Test]
    public void Record_WhereNoProfileLooksAtHistories_DoesNothing()
    {
        PolicySnapshot plain = Given.Snapshot(Given.Allow("p"));
        var history = new SubjectHistory(10);

        history.Record(plain, Given.Request(), Given.Decide(plain, Given.Request()));

        Assert.That((history.Count, plain.UsesHistory, Snapshot.UsesHistory), Is.EqualTo((0, false, true)));
    }

    /// <summary>A caller that may not state the address teaches nothing about networks.</summary>
    [Test]
    public void Record_WhatIsNotBelieved_IsNotLearned()
    {
        PolicySnapshot guarded = Given.Snapshot(Text + Given.Doc("Schema", "s", "context: {ip: {assertedBy: [edge]}}"));
        var believed = new SubjectHistory(10);
        var doubted = new SubjectHistory(10);
        foreach (int i in Enumerable.Range(0, 12))
        {
            DecisionRequest request = Given.Request(Given.Noon.Plus((-25 * 3600) + (600 * i)), ip: "198.51.100.7", context: Berlin);
            doubted.Record(guarded, request, Given.Decide(guarded, request));
            believed.Record(Snapshot, request, Given.Decide(Snapshot, request));
        }

        Assert.That(Networks(believed), Is.EqualTo(1));
        Assert.That(Networks(doubted), Is.Zero);

        static double Networks(SubjectHistory history) =>
            new PolicyEngine(history).Explain(Snapshot, Given.Request(ip: "198.51.100.8", context: Berlin)).Decision.Trust!.Factors.Single(static factor => factor.Name == "usual_networks").Value;
    }

    [Test]
    public void Record_AllowByBreakGlass_MakesNothingUsual()
    {
        var controls = new ControlState(
            1, [new Quarantine("q", new QuarantineTarget(QuarantineTargetKind.Device, "", "laptop-1"), "", "", Given.Noon, null)],
            [new Grant("g", "user", "alice", "", true, GrantScope.Everything, "", "", Given.Noon, Given.Noon.Plus(3600))]);
        var history = new SubjectHistory(10);
        Decision decision = Given.Decide(Snapshot, controls, Given.Request());
        history.Record(Snapshot, Given.Request(), decision);

        Assert.That((decision.Effect, decision.BreakGlass, history.Count), Is.EqualTo((Effect.Allow, "g", 0)));
    }

    [TestCase("", "")]
    [TestCase("a", "b\0c")]
    [TestCase("\ud800", "\udfff")]
    public void Key_OfAbsurdIds_IsAKey(string type, string id)
    {
        SubjectKey Key(string rest) => SubjectKey.Of(new SubjectEntity(type, id + new string('x', 100_000) + rest, [], CelMap.Empty));

        SubjectKey again = Key("");
        Assert.That(Key(""), Is.EqualTo(again));
        Assert.That(Key("y"), Is.Not.EqualTo(again));
    }

    [Test]
    public void Key_OfTypeAndId_KeepsThemApart() =>
        Assert.That(
            new[] { ("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", "") }.Select(static pair => SubjectKey.Of(new SubjectEntity(pair.Item1, pair.Item2, [], CelMap.Empty))),
            Is.Unique);

    [Test]
    public void Record_FromManyThreads_LosesNothingOfASubject()
    {
        var history = new SubjectHistory(64);
        Decision deny = Given.Decide(Snapshot, Given.Request(action: "write"));
        Record(history, Given.Request());

        Parallel.For(0, 400, i => history.Record(Snapshot, Given.Request(action: "write"), deny));

        Assert.That(history.Find(SubjectKey.Of(Given.Request().Subject))!.Denials, Is.EqualTo(400));
    }

    [Test]
    public void Weights_Fade_MonotonouslyByHalves()
    {
        SubjectRecord record = Usual().Find(SubjectKey.Of(Given.Request().Subject))!;
        var day = new CelDuration(86_400_000_000_000);
        double[] left = [.. Enumerable.Range(record.ReferenceHour - 5, 200).Select(hour => record.ObservationsAt(hour, day))];

        Assert.That(left, Is.Ordered.Descending);
        Assert.That(record.ObservationsAt(record.ReferenceHour + 24, day), Is.EqualTo(record.ObservationsAt(record.ReferenceHour, day) / 2).Within(1e-9));
        Assert.That(left[0], Is.EqualTo(record.Observations), "nothing fades backwards");
    }

    [Test]
    public void Explain_ReadsTheHistory_AndRecordsNothing()
    {
        SubjectHistory history = Usual();
        byte[] before = history.Export();
        var engine = new PolicyEngine(history);
        MarkedText marked = MarkedText.Read(Given.Profile("t", Context.Replace("context: ", "context: ⟦⟧", StringComparison.Ordinal)));

        var explanation = engine.Explain(Snapshot, Given.Request(deviceId: "new", context: Tokyo));

        Assert.That(explanation.TrustFactors.Select(static factor => factor.Position).Skip(1), Is.All.EqualTo(marked.Marks[0]));
        Assert.That(explanation.Decision.Trust!.Score, Is.EqualTo(engine.Decide(Snapshot, Given.Request(deviceId: "new", context: Tokyo)).Trust!.Score));
        Assert.That(history.Export(), Is.EqualTo(before));
    }

    /// <summary>A profile in which one thing counts.</summary>
    private static PolicySnapshot Weighing(string weight)
    {
        string[] names = ["hours", "networks", "devices", "velocity", "denials"];
        string weights = string.Join(", ", names.Select(name => weight.StartsWith(name, StringComparison.Ordinal) ? weight : $"{name}: 0"));
        return Given.Snapshot(Given.Profile("t", $"algorithm: contextual\nfactors: [{{name: a, when: 'true'}}]\ncontext: {{minObservations: 4, maxDenials: 4, halfLife: 7d, weights: {{{weights}}}}}") + Given.Allow("p"));
    }

    private static void Record(SubjectHistory history, DecisionRequest request) =>
        history.Record(Snapshot, request, Given.Decide(Snapshot, request));

    private static string Print(TrustFactor factor) =>
        string.Create(CultureInfo.InvariantCulture, $"{factor.Name} {factor.Value:0.##} {factor.State} {factor.Contribution:0.##} {factor.ErrorCode}").TrimEnd();
}
