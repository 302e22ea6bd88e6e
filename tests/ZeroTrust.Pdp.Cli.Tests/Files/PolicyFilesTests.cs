using System.Collections.Immutable;
using System.Text;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Cli.Tests.Files;

internal sealed class PolicyFilesTests
{
    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CliSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public void Folder_IsReadRecursivelyInOrderOfNames()
    {
        _sandbox.Write("p/b.yml", "b");
        _sandbox.Write("p/a.YAML", "a");
        _sandbox.Write("p/sub/c.json", "c");
        _sandbox.Write("p/readme.md", "no policy");
        _sandbox.Write("p/.git/x.yaml", "hidden");
        _sandbox.Write("p/.hidden.yaml", "hidden");
        Assert.That(Names("./p"), Is.EqualTo(new[] { "p/a.YAML", "p/b.yml", "p/sub/c.json" }));
    }

    [Test]
    public void Folder_OfAMountedConfigMap_IsReadOnceThroughItsLinks()
    {
        _sandbox.Write("p/..2026/a.yaml", "a");
        Directory.CreateSymbolicLink(_sandbox.PathOf("p/..data"), "..2026");
        File.CreateSymbolicLink(_sandbox.PathOf("p/a.yaml"), "..data/a.yaml");
        Assert.That(Names("p"), Is.EqualTo(new[] { "p/a.yaml" }));
    }

    [Test]
    public void File_NamedTwice_IsReadOnce()
    {
        _sandbox.Write("p/a.yaml", "a");
        Assert.That(Names("p", "p/a.yaml", _sandbox.PathOf("p/a.yaml")), Is.EqualTo(new[] { "p/a.yaml" }));
    }

    [Test]
    public void File_OfAnyName_IsReadWhenNamed()
    {
        _sandbox.Write("policy.txt", "a");
        Assert.That(Names("policy.txt"), Is.EqualTo(new[] { "policy.txt" }));
    }

    [Test]
    public void File_WithByteOrderMark_IsReadWithoutIt()
    {
        File.WriteAllBytes(_sandbox.PathOf("a.yaml"), [.. Encoding.UTF8.Preamble, (byte)'x']);
        Assert.That(Read("a.yaml")[0].Text, Is.EqualTo("x"));
    }

    [Test]
    public void StandardInput_IsReadOnceUnderItsName()
    {
        _sandbox.Input = "text";
        Assert.That(Read("-", "-"), Is.EqualTo(new[] { new PolicySource("<stdin>", "text") }));
    }

    [Test]
    public void File_NotUtf8_IsRefused()
    {
        File.WriteAllBytes(_sandbox.PathOf("a.yaml"), [0x61, 0xff]);
        Assert.That(Failure("a.yaml").Message, Is.EqualTo("`a.yaml` is not UTF-8 text"));
    }

    [Test]
    public void File_Missing_IsNamed() =>
        Assert.That(Failure("no/such.yaml").Message, Is.EqualTo("cannot read `no/such.yaml`: no such file or directory"));

    [Test]
    public void Folder_WithoutPolicies_IsRefused()
    {
        _sandbox.Write("p/readme.md", "");
        var failure = Failure("p");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Message, Is.EqualTo("`p` holds no policy file"));
            Assert.That(failure.Help, Does.Contain("pdp init p"));
        }
    }

    [Test]
    public void Texts_OnDisk_ShowALineOnlyWhenItSaysWhatTheServerSaw()
    {
        _sandbox.Write("a.yaml", "one\r\n  when: x == y\r\n");
        _sandbox.Write("secret.txt", "x == y");
        var texts = SourceTexts.OnDisk(_sandbox.Environment());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(texts.Line("a.yaml", 2, 9, "x == y"), Is.EqualTo("  when: x == y"));
            Assert.That(texts.Line("a.yaml", 2, 9, "x == y\n  && z"), Is.EqualTo("  when: x == y"));
            Assert.That(texts.Line("a.yaml", 2, 8, "x == y"), Is.Null);
            Assert.That(texts.Line("a.yaml", 2, 9, "x == z"), Is.Null);
            Assert.That(texts.Line("a.yaml", 2, 9, ""), Is.Null);
            Assert.That(texts.Line("a.yaml", 99, 1, "x"), Is.Null);
            Assert.That(texts.Line("b.yaml", 1, 1, "x"), Is.Null);
            Assert.That(texts.Line("secret.txt", 1, 1, "x == y"), Is.Null);
            Assert.That(texts.Line("\0.yaml", 1, 1, "x"), Is.Null);
        }
    }

    private ImmutableArray<PolicySource> Read(params string[] paths) => PolicyFiles.Read(_sandbox.Environment(), paths);

    private IEnumerable<string> Names(params string[] paths) => Read(paths).Select(static source => source.File);

    private CommandFailedException Failure(params string[] paths) => Assert.Throws<CommandFailedException>(() => Read(paths))!;
}
