using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Cli.Tuples;

namespace ZeroTrust.Pdp.Cli.Tests.Tuples;

internal sealed class AttributeTextTests
{
    [TestCase("a=true", "true")]
    [TestCase("a=False", "false")]
    [TestCase("a=null", "null")]
    [TestCase("a=~", "null")]
    [TestCase("a=3", "3")]
    [TestCase("a=-0.5e2", "-50")]
    [TestCase("a=9007199254740992", "9007199254740992")]
    [TestCase("a=007", "\"007\"")]
    [TestCase("a=+1", "\"+1\"")]
    [TestCase("a=1.", "\"1.\"")]
    [TestCase("a=1 ", "\"1 \"")]
    [TestCase("a=3\n", "\"3\\n\"")]
    [TestCase("a=NaN", "\"NaN\"")]
    [TestCase("a=.inf", "\".inf\"")]
    [TestCase("a=0x10", "\"0x10\"")]
    [TestCase("a=", "\"\"")]
    [TestCase("a=tRue", "\"tRue\"")]
    [TestCase("a=b=c", "\"b=c\"")]
    [TestCase("a=2026-03-02T09:00:00Z", "\"2026-03-02T09:00:00Z\"")]
    [TestCase("a=\"true\"", "\"true\"")]
    [TestCase("a=[1, \"x\"]", "[ 1, \"x\" ]")]
    [TestCase("a={\"k\": {\"l\": null}}", "{ \"k\": { \"l\": null } }")]
    [TestCase("a:=\"3\"", "\"3\"")]
    [TestCase("a:=false", "false")]
    [TestCase("a:=[ ]", "[ ]")]
    public void Attribute_Value_IsTyped(string text, string json)
    {
        var target = new Struct();
        AttributeText.Read("--subject-attr", text, target, []);
        Assert.That(JsonFormatter.Default.Format(target.Fields["a"]), Is.EqualTo(json));
    }

    [TestCase("os_version=15.10", "15.10")]
    [TestCase("os_version=\"15.10\"", "15.10")]
    public void Attribute_KnownAsText_StaysText(string text, string value)
    {
        var target = new Struct();
        AttributeText.Read("--device-attr", text, target, []);
        Assert.That(target.Fields["os_version"], Is.EqualTo(Value.ForString(value)));
    }

    [TestCase("a.b:c=1", "a.b:c")]
    [TestCase("ключ=1", "ключ")]
    public void Attribute_Key_IsTakenAsItStands(string text, string key)
    {
        var target = new Struct();
        AttributeText.Read("--subject-attr", text, target, []);
        Assert.That(target.Fields.Keys, Is.EqualTo(new[] { key }));
    }

    [TestCase("a", "is not an attribute")]
    [TestCase("=1", "is not an attribute")]
    [TestCase(":=1", "is not an attribute")]
    [TestCase("", "is not an attribute")]
    [TestCase("a=[1", "not valid JSON")]
    [TestCase("a={x: 1}", "not valid JSON")]
    [TestCase("a:=text", "not valid JSON")]
    [TestCase("a:=", "not valid JSON")]
    [TestCase("a:=1 2", "not valid JSON")]
    [TestCase("a:=1e999", "not valid JSON")]
    [TestCase("a=9007199254740993", "loses digits")]
    [TestCase("a=1e999", "loses digits")]
    public void Attribute_Malformed_IsRefused(string text, string message)
    {
        var failure = Assert.Throws<CommandFailedException>(() => AttributeText.Read("--device-attr", text, new Struct(), []));
        Assert.That(failure!.Message, Does.Contain(message).And.Contain("--device-attr"));
    }

    [Test]
    public void Attribute_NestedTooDeep_IsRefusedWithoutCrash()
    {
        string deep = "a:=" + new string('[', 100_000);
        Assert.Throws<CommandFailedException>(() => AttributeText.Read("--device-attr", deep, new Struct(), []));
    }

    [Test]
    public void Attribute_GivenTwice_IsRefused()
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        var target = new Struct();
        AttributeText.Read("--device-attr", "a=1", target, given);
        var failure = Assert.Throws<CommandFailedException>(() => AttributeText.Read("--device-attr", "a=2", target, given));
        Assert.That(failure!.Message, Does.Contain("twice"));
    }
}
