using System.Text;
using ZeroTrust.Pdp.Server.Files;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Files;

public sealed class FollowedFilesTests
{
    private TemporaryFolder _folder = null!;
    private FollowedFiles<string> _pair = null!;
    private int _reads;
    private string? _refuseAll;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _folder.Write("a", "1");
        _folder.Write("b", "1");
        _reads = 0;
        _refuseAll = null;
        _pair = new FollowedFiles<string>([_folder.At("a"), _folder.At("b")], contents =>
        {
            _reads++;
            string a = Encoding.UTF8.GetString(contents[0]);
            return _refuseAll is null && a == Encoding.UTF8.GetString(contents[1]) ? a : throw new UnusableFileException("a", _refuseAll ?? "does not fit `b`");
        });
        _pair.Load();
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Look_NothingChanged_ReadsNothingAnew()
    {
        for (int i = 0; i < 5; i++)
            Assert.That(_pair.Look(), Is.False);
        Assert.That((_reads, _pair.Current, _pair.Problem), Is.EqualTo((1, "1", (string?)null)));
    }

    [Test]
    public void Look_OneFileAfterTheOther_NeverTakesTheMixture()
    {
        _folder.Write("a", "2");
        Assert.That(_pair.Look(), Is.False, "seen once");
        _folder.Write("b", "2");
        Assert.That(_pair.Look(), Is.False, "seen once");
        Assert.That(_pair.Look(), Is.True);
        Assert.That((_reads, _pair.Current), Is.EqualTo((2, "2")));
        Assert.That(_pair.Look(), Is.False);
    }

    [Test]
    public void Look_MixtureThatStays_KeepsTheLastGoodAndSaysSoOnce()
    {
        _folder.Write("a", "2");
        _ = _pair.Look();
        Assert.That(_pair.Look(), Is.True);
        Assert.That((_pair.Current, _pair.Problem), Is.EqualTo(("1", "`a` does not fit `b`")));
        Assert.That(_pair.Look(), Is.False);
        _folder.Write("b", "2");
        _ = _pair.Look();
        Assert.That(_pair.Look(), Is.True);
        Assert.That((_pair.Current, _pair.Problem), Is.EqualTo(("2", (string?)null)));
    }

    [Test]
    public void Look_FileRemoved_KeepsTheLastGoodUntilItIsBack()
    {
        File.Delete(_folder.At("b"));
        _ = _pair.Look();
        Assert.That(_pair.Look(), Is.True);
        Assert.That((_pair.Current, _pair.Problem), Is.EqualTo(("1", $"`{_folder.At("b")}` does not exist")));
        Assert.That(_pair.Look(), Is.False);
        _folder.Write("b", "1");
        _ = _pair.Look();
        Assert.That(_pair.Look(), Is.True);
        Assert.That(_pair.Problem, Is.Null);
    }

    [Test]
    public void Look_ContentThatBecomesUsableByItself_IsTaken()
    {
        _folder.Write("a", "2");
        _folder.Write("b", "2");
        _refuseAll = "is not valid yet";
        _ = _pair.Look();
        Assert.That(_pair.Look(), Is.True);
        Assert.That(_pair.Look(), Is.False, "told once");
        _refuseAll = null;
        Assert.That(_pair.Look(), Is.True);
        Assert.That((_pair.Current, _pair.Problem), Is.EqualTo(("2", (string?)null)));
    }

    [Test]
    public void Look_BackToWhatIsInUse_TellsThatTheProblemIsGone()
    {
        _folder.Write("a", "2");
        _ = _pair.Look();
        _ = _pair.Look();
        _folder.Write("a", "1");
        _ = _pair.Look();
        Assert.That(_pair.Look(), Is.True);
        Assert.That((_pair.Current, _pair.Problem), Is.EqualTo(("1", (string?)null)));
    }

    [Test]
    public void Look_LinkSwapped_TakesTheNewVersion()
    {
        // As Kubernetes does it: the files are links into `..data`, which is a link that is swapped.
        foreach (string version in new[] { "v1", "v2" })
        {
            _folder.Write($"{version}/a", version);
            _folder.Write($"{version}/b", version);
        }

        FolderLink.Swap(_folder.At("..data"), "v1");
        File.Delete(_folder.At("a"));
        File.Delete(_folder.At("b"));
        File.CreateSymbolicLink(_folder.At("a"), "..data/a");
        File.CreateSymbolicLink(_folder.At("b"), "..data/b");
        _pair.Load();
        Assert.That(_pair.Current, Is.EqualTo("v1"));
        FolderLink.Swap(_folder.At("..data"), "v2");
        _ = _pair.Look();
        Assert.That(_pair.Look(), Is.True);
        Assert.That(_pair.Current, Is.EqualTo("v2"));
    }

    [Test]
    public void Load_FileTooLarge_IsRefused()
    {
        File.WriteAllBytes(_folder.At("b"), new byte[SmallFile.MaxBytes + 1]);
        Assert.That(Assert.Throws<UnusableFileException>(_pair.Load)!.Message, Does.EndWith("is larger than 1 MiB"));
    }
}
