namespace ZeroTrust.Cel.Tests;

[NonParallelizable]
[Category("Long")]
public sealed class AllocationTests
{
    private static readonly CelObjectType Subject = new(
        "Subject", new CelField("id", CelType.String), new CelField("level", CelType.Int), new CelField("score", CelType.Double),
        new CelField("groups", CelType.List(CelType.String)), new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)));

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("subject", CelType.Object(Subject))
        .AddVariable("resource", CelType.Map(CelType.String, CelType.Dyn))
        .AddVariable("now", CelType.Timestamp, isClock: true)
        .AddVariable("expires", CelType.Timestamp)
        .Build();

    [TestCase("subject.id == resource.owner && size(subject.id) > 3")]
    [TestCase("subject.level >= 3 && subject.level * 2 + 1 < 100")]
    [TestCase("subject.score > 0.5 && subject.score * 2.0 < 10.0")]
    [TestCase("resource.region in ['eu', 'us', 'ap'] && !(subject.id in ['mallory', 'eve'])")]
    [TestCase("'dev' in subject.groups && subject.groups.exists(g, g == 'ops')")]
    [TestCase("subject.groups.all(g, g.size() == 3) && subject.groups.exists_one(g, g.startsWith('o'))")]
    [TestCase("subject.id.startsWith('al') && subject.id.endsWith('ice') && subject.id.contains('lic')")]
    [TestCase("subject.id.matches('^[a-z]+$')")]
    [TestCase("has(resource.owner) && has(subject.properties.region) && resource.region == subject.properties.region")]
    [TestCase("resource.level > 2 ? subject.level > 1 : false")]
    [TestCase("resource['region'] == 'eu' || resource.missing == 1")]
    [TestCase("now < expires && now - expires < duration('1h')")]
    [TestCase("now.getHours() < 24 && now.getDayOfWeek('Europe/Berlin') < 7")]
    [TestCase("expires.getHours('America/New_York') >= 0 && expires > timestamp('2020-01-01T00:00:00Z')")]
    public void EvaluateTruth_AuthorizationCondition_AllocatesNothing(string text)
    {
        var program = Compile.Program(Environment, text);
        var properties = CelMap.Of(new Dictionary<string, CelValue>(StringComparer.Ordinal)
        {
            ["owner"] = CelValue.FromString("alice"),
            ["region"] = CelValue.FromString("eu"),
            ["level"] = CelValue.FromInt(3),
        });
        var activation = new TestActivation(
            CelValue.FromObject(new Record(
                Subject, CelValue.FromString(new string("alice")), CelValue.FromInt(3), CelValue.FromDouble(0.75),
                CelValue.FromList(CelList.Of(CelValue.FromString("dev"), CelValue.FromString("ops"))), CelValue.FromMap(properties))),
            CelValue.FromMap(properties),
            default,
            CelValue.FromTimestamp(new CelTimestamp(1_772_000_600, 0)));

        // Early rounds may pay for the runtime's own compilation; an allocation of the evaluation itself would show in every round.
        var outcome = (IsTrue: true, Allocated: 0L);
        for (var round = 0; round < 3; round++)
            outcome = Measure(program, activation);
        Assert.That(outcome, Is.EqualTo((true, 0L)));
    }

    private static (bool IsTrue, long Allocated) Measure(CelProgram program, TestActivation activation)
    {
        var isTrue = true;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            isTrue &= program.EvaluateTruth(activation, out _) == CelTruth.True;
        return (isTrue, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
