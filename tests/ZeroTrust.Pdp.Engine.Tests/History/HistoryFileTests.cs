using System.Security.Cryptography;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Tests.History;

[TestFixture]
internal sealed class HistoryFileTests
{
    private const int FirstRecord = 12;

    private static readonly PolicySnapshot Snapshot = Given.Snapshot(Given.Profile("t", "algorithm: contextual\nfactors: [{name: a, when: 'true'}]") + Given.Allow("p"));

    [Test]
    public void Export_Imported_IsTheSameFile([Values(1, 7, 500)] int subjects)
    {
        SubjectHistory history = Filled(subjects);
        byte[] file = history.Export();
        var other = new SubjectHistory(1000);

        other.Import(file);

        Assert.That(other.Count, Is.EqualTo(subjects));
        Assert.That(other.Export(), Is.EqualTo(file));
        Assert.That(Filled(subjects).Export(), Is.EqualTo(file), "the same decisions give the same bytes");
    }

    [Test]
    public void Import_OfMoreThanFit_KeepsTheMostRecent()
    {
        var other = new SubjectHistory(10);

        other.Import(Filled(30).Export());

        Assert.That(other.Count, Is.EqualTo(10));
        for (int i = 0; i < 30; i++)
            Assert.That(other.Find(SubjectKey.Of(Request(i).Subject)), i < 20 ? Is.Null : Is.Not.Null, $"subject {i}");
    }

    [Test]
    public void Import_AnyByteChanged_IsRefused()
    {
        byte[] file = Filled(1).Export();
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 0x10;
            var history = new SubjectHistory(10);
            Assert.That(() => history.Import(damaged), Throws.InstanceOf<InvalidDataException>(), $"byte {i}");
            Assert.That(history.Count, Is.Zero);
        }
    }

    [Test]
    public void Import_CutOffAnywhere_IsRefused()
    {
        byte[] file = Filled(2).Export();
        for (int length = 0; length < file.Length; length++)
            Assert.That(() => new SubjectHistory(10).Import(file.AsSpan(0, length)), Throws.InstanceOf<InvalidDataException>(), $"{length} bytes");
    }

    [TestCase(0, "not a history")]
    [TestCase(7, "version 2")]
    public void Import_OfSomethingElse_SaysWhat(int at, string message)
    {
        byte[] file = Filled(1).Export();
        file[at]++;

        Assert.That(() => new SubjectHistory(10).Import(file), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message));
    }

    // A right checksum is no excuse: offsets of the observations, an hour, the reference hour and the latitude.
    [TestCase(24, 0x7fc00000, "weight")]
    [TestCase(24, 0x7f800000, "weight")]
    [TestCase(28, unchecked((int)0xbf800000), "weight")]
    [TestCase(16, int.MaxValue, "time")]
    [TestCase(20, int.MaxValue, "time")]
    [TestCase(16, int.MinValue, "time")]
    [TestCase(24, 0x4e6e6b29, "weight")]
    [TestCase(16 + 12 + 192 + 256 + 1 + 4, 0x7ff80000, "earth")]
    [TestCase(16 + 12 + 192 + 256 + 1 + 8 + 8 + 8 + 4, int.MaxValue, "time")]
    [TestCase(16 + 12 + 192 + 256 + 1 + 8 + 8 + 8 + 4, int.MinValue, "time")]
    [TestCase(16 + 12 + 192 + 256 + 1 + 8 + 8 + 8 + 8, unchecked((int)0xbf800000), "weight")]
    [TestCase(16 + 12 + 192 + 256 + 1 + 8 + 8 + 8 + 8 + 4, int.MaxValue, "time")]
    public void Import_OfWhatNoRecordingMakes_IsRefused(int offset, int value, string message)
    {
        byte[] file = Filled(1).Export();
        BitConverter.TryWriteBytes(file.AsSpan(FirstRecord + offset), value);

        Assert.That(() => new SubjectHistory(10).Import(Sealed(file)), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message));
    }

    // One wrong weight must not make up for another: hours, networks, devices.
    [TestCase(28, 4)]
    [TestCase(16 + 12 + 192 + 8, 16)]
    [TestCase(16 + 12 + 192 + 128 + 8, 16)]
    public void Import_OfTwoWrongWeights_IsRefused(int offset, int distance)
    {
        byte[] file = Filled(1).Export();
        foreach (int at in (int[])[offset, offset + distance])
            BitConverter.TryWriteBytes(file.AsSpan(FirstRecord + at), -1f);

        Assert.That(() => new SubjectHistory(10).Import(Sealed(file)), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("weight"));
    }

    [Test]
    public void Import_OfTheGreatestWeight_IsTaken()
    {
        byte[] file = Filled(1).Export();
        BitConverter.TryWriteBytes(file.AsSpan(FirstRecord + 24), 1e9f);
        var history = new SubjectHistory(10);

        history.Import(Sealed(file));

        Assert.That(history.Find(SubjectKey.Of(Request(0).Subject))!.Observations, Is.EqualTo(1e9f));
    }

    [Test]
    public void Import_OfAnotherLength_SaysSo()
    {
        byte[] file = Filled(1).Export();
        foreach (byte[] other in (byte[][])[[.. file, 0], file[..^1]])
            Assert.That(() => new SubjectHistory(10).Import(Sealed(other)), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("its length"));
        byte[] none = new SubjectHistory(10).Export();
        BitConverter.TryWriteBytes(none.AsSpan(8), -1);
        Assert.That(() => new SubjectHistory(10).Import(Sealed(none)), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("its length"));
    }

    [Test]
    public void Import_OfAnEmptyHistory_TakesNothing()
    {
        var history = new SubjectHistory(10);

        history.Import(new SubjectHistory(10).Export());

        Assert.That(history.Count, Is.Zero);
    }

    // The ends of time and of the earth are still there.
    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59Z")]
    public void Import_OfPlaces_IsWhatWasExported(string at)
    {
        DecisionRequest located = Given.Request(Given.At(at), subject: "located", context: new { location = Given.Map(new { lat = -90, lon = 180 }) });
        DecisionRequest regional = Given.Request(Given.At(at), subject: "regional", context: new { region = "DE" });
        var history = new SubjectHistory(10);
        foreach (DecisionRequest request in (DecisionRequest[])[located, regional])
            history.Record(Snapshot, request, Given.Decide(Snapshot, request));
        var other = new SubjectHistory(10);

        other.Import(history.Export());

        Assert.That(other.Find(SubjectKey.Of(located.Subject))!.Place, Is.EqualTo(new Place { HasPosition = true, Latitude = -90, Longitude = 180 }));
        Assert.That(other.Find(SubjectKey.Of(regional.Subject))!.Place, Is.EqualTo(new Place { Region = SubjectKey.Fingerprint("DE") }));
        Assert.That(other.Find(SubjectKey.Of(located.Subject))!.PlaceSeconds, Is.EqualTo(located.Time.Seconds));
    }

    [Test]
    public void Import_OfMoreThanFitOfOneTime_KeepsTheLastKeys()
    {
        DecisionRequest[] requests = [.. Enumerable.Range(0, 60).Select(static i => Given.Request(subject: $"s{i}"))];
        var history = new SubjectHistory(60);
        foreach (DecisionRequest request in requests)
            history.Record(Snapshot, request, Given.Decide(Snapshot, request));
        var small = new SubjectHistory(4);

        small.Import(history.Export());

        SubjectKey[] keys = [.. requests.Select(static request => SubjectKey.Of(request.Subject)).Order(Comparer<SubjectKey>.Create(SubjectKey.Compare))];
        Assert.That(keys.Where(key => small.Find(key) is not null), Is.EqualTo(keys[56..]));
    }

    [Test]
    public void Import_OfAKeyTwice_IsRefused()
    {
        byte[] file = Filled(2).Export();
        file.AsSpan(FirstRecord, 16).CopyTo(file.AsSpan(FirstRecord + ((file.Length - 44) / 2)));

        Assert.That(() => new SubjectHistory(10).Import(Sealed(file)), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("record 1").And.Message.Contains("key"));
    }

    private static byte[] Sealed(byte[] file)
    {
        SHA256.HashData(file.AsSpan(0, file.Length - 32)).CopyTo(file.AsSpan(file.Length - 32));
        return file;
    }

    private static DecisionRequest Request(int subject) =>
        Given.Request(Given.Noon.Plus(600 * subject), subject: $"s{subject}", deviceId: $"d{subject % 5}", ip: $"10.0.{subject % 250}.1", context: new { region = "DE" });

    private static SubjectHistory Filled(int subjects)
    {
        var history = new SubjectHistory(1000);
        for (int i = 0; i < subjects; i++)
            history.Record(Snapshot, Request(i), Given.Decide(Snapshot, Request(i)));
        return history;
    }
}
