using System.CommandLine;
using Google.Protobuf;
using ZeroTrust.Pdp.Cli.Tests.Support;
using ZeroTrust.Pdp.Cli.Tuples;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Tuples;

internal sealed class TupleOptionsTests
{
    private static readonly string[] Least = ["--subject", "user:ana", "--action", "read", "--resource", "doc:1"];

    private CliSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CliSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public void Tuple_EveryFlag_LandsInItsField()
    {
        var request = Build(
            "--subject", "workload:spiffe://corp/build/1", "-g", "a", "--group", "b", "--subject-attr", "mfa_time=2026-03-02T09:00:00Z",
            "--device", "laptop-7", "--device-attr", "managed=true", "--action", "read", "--action-attr", "bulk=false",
            "--resource", "payroll-record:2026-03", "--resource-attr", "tags:=[\"pii\"]", "--ip", "2001:db8::1", "--source-workload", "spiffe://corp/gate",
            "--time", "2026-03-02T10:30:00.5+01:00", "--context-attr", "region=DE", "--min-revision", "7");
        var expected = DecideRequest.Parser.ParseJson(
            """
            {
              "subject": {"type": "workload", "id": "spiffe://corp/build/1", "groups": ["a", "b"], "properties": {"mfa_time": "2026-03-02T09:00:00Z"}},
              "device": {"id": "laptop-7", "properties": {"managed": true}},
              "action": {"name": "read", "properties": {"bulk": false}},
              "resource": {"type": "payroll-record", "id": "2026-03", "properties": {"tags": ["pii"]}},
              "context": {"ip": "2001:db8::1", "sourceWorkload": "spiffe://corp/gate", "time": "2026-03-02T09:30:00.500Z", "properties": {"region": "DE"}},
              "minRevision": "7"
            }
            """);
        Assert.That(request, Is.EqualTo(expected));
    }

    [Test]
    public void Tuple_LeastFlags_AssumesNothing()
    {
        var request = Build(Least);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.Device, Is.Null);
            Assert.That(request.Context, Is.Null);
            Assert.That(request.Subject.Properties, Is.Null);
            Assert.That(request.Subject.Groups, Is.Empty);
        }
    }

    [Test]
    public void Tuple_RequestFile_IsOverriddenFlagByFlag()
    {
        _sandbox.Write(
            "r.json",
            """
            {"subject": {"type": "user", "id": "ana", "groups": ["x"], "properties": {"a": 1, "b": 2}}, "device": {"id": "d"},
             "action": {"name": "read"}, "resource": {"type": "doc", "id": "1", "properties": {"k": "v"}}, "context": {"ip": "10.0.0.1"}}
            """);
        var request = Build("--request", "r.json", "--subject", "user:bo", "--group", "y", "--subject-attr", "b=3", "--action", "write", "--context-attr", "region=AT");
        var expected = DecideRequest.Parser.ParseJson(
            """
            {"subject": {"type": "user", "id": "bo", "groups": ["y"], "properties": {"a": 1, "b": 3}}, "device": {"id": "d"},
             "action": {"name": "write"}, "resource": {"type": "doc", "id": "1", "properties": {"k": "v"}},
             "context": {"ip": "10.0.0.1", "properties": {"region": "AT"}}}
            """);
        Assert.That(request, Is.EqualTo(expected));
    }

    [Test]
    public void Tuple_RequestDash_ReadsStandardInput()
    {
        _sandbox.Input = JsonFormatter.Default.Format(Build(Least));
        Assert.That(Build("-r", "-"), Is.EqualTo(Build(Least)));
    }

    [TestCase("not json", "is not a DecideRequest")]
    [TestCase("[]", "is not a DecideRequest")]
    [TestCase("{\"subject\":\n {\"id\": }}", "line 2, byte 9")]
    [TestCase("{\"subjekt\": {}}", "subjekt")]
    [TestCase("{\"subject\": 3}", "is not a DecideRequest")]
    public void Tuple_RequestMalformed_IsRefused(string json, string message)
    {
        _sandbox.Input = json;
        Assert.That(Failure("-r", "-").Message, Does.Contain(message));
    }

    [Test]
    public void Tuple_RequestFileMissing_SaysSo() =>
        Assert.That(Failure("-r", "nowhere.json").Message, Is.EqualTo("cannot read `nowhere.json`: no such file or directory"));

    [TestCase("subject", "--action", "read", "--resource", "doc:1")]
    [TestCase("action", "--subject", "user:ana", "--resource", "doc:1")]
    [TestCase("resource", "--subject", "user:ana", "--action", "read")]
    public void Tuple_PartMissing_IsNamed(string part, params string[] flags) =>
        Assert.That(Failure(flags).Message, Is.EqualTo($"the tuple has no `{part}`"));

    [TestCase("--subject", "ana")]
    [TestCase("--subject", ":ana")]
    [TestCase("--subject", "user:")]
    [TestCase("--resource", "doc")]
    [TestCase("--time", "yesterday")]
    [TestCase("--time", "2026-03-02T10:00:00")]
    [TestCase("--time", "2026-02-30T10:00:00Z")]
    [TestCase("--time", "\"")]
    [TestCase("--device-attr", "managed=true")]
    [TestCase("--min-revision", "-1")]
    public void Tuple_FlagMalformed_IsNamed(string option, string value)
    {
        int same = Array.IndexOf(Least, option);
        string[] others = same < 0 ? Least : [.. Least[..same], .. Least[(same + 2)..]];
        string[] flags = [.. others, option, value];
        Assert.That(Failure(flags).Message, Does.Contain(option));
    }

    [Test]
    public void Tuple_GroupWithoutSubject_IsRefused() =>
        Assert.That(Failure("--group", "x").Message, Is.EqualTo("`--group` needs `--subject`"));

    [Test]
    public void Tuple_ValueWithAtSign_IsNoResponseFile()
    {
        string[] flags = [.. Least, "--subject-attr", "handle=@ana", "--device", "@d"];
        Assert.That(Build(flags).Device.Id, Is.EqualTo("@d"));
    }

    private CommandFailedException Failure(params string[] flags) =>
        Assert.Throws<CommandFailedException>(() => Build(flags))!;

    private DecideRequest Build(params string[] flags)
    {
        var options = new TupleOptions();
        var command = new Command("t");
        options.AddTo(command);
        var parsed = command.Parse(flags, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Assert.That(parsed.Errors, Is.Empty);
        return options.Build(parsed, _sandbox.Environment());
    }
}
