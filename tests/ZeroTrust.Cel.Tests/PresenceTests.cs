namespace ZeroTrust.Cel.Tests;

/// <summary>Whether an attribute is there: absent is a no, but stale or conflicting is neither a yes nor a no.</summary>
public sealed class PresenceTests
{
    private static readonly CelObjectType Party = new("Party", new CelField("mail", CelType.String));

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("m", CelType.Map(CelType.String, CelType.Dyn))
        .AddVariable("p", CelType.Object(Party))
        .Build();

    [TestCase("has(m.a)")]
    [TestCase("'a' in m")]
    [TestCase("m.?a.hasValue()")]
    [TestCase("m[?'a'].hasValue()")]
    [TestCase("has(dyn(m).a)")]
    [TestCase("has(p.mail)")]
    [TestCase("has(dyn(p).mail)")]
    [TestCase("p.?mail.hasValue()")]
    public void Presence_OfAFault_IsFalseOnlyWhenAbsent(string text)
    {
        Assert.That(Evaluate(text, CelErrorCode.AttributeAbsent), Is.EqualTo("false"));
        Assert.That(Evaluate(text, CelErrorCode.AttributeStale), Is.EqualTo("attribute_stale"));
        Assert.That(Evaluate(text, CelErrorCode.AttributeConflicting), Is.EqualTo("attribute_conflicting"));
        Assert.That(Evaluate(text, CelErrorCode.Host), Is.EqualTo("host"));
    }

    private static string Evaluate(string text, CelErrorCode code)
    {
        var fault = CelValue.FromError(new CelError(code, "no"));
        var activation = new TestActivation(CelValue.FromMap(CelMap.Of([KeyValuePair.Create("a", fault)])), CelValue.FromObject(new Record(Party, fault)));
        var program = Compile.Program(Environment, text);
        var plain = Compile.Show(program.Evaluate(activation));
        Assert.That(Compile.Show(program.EvaluateTraced(activation).Result), Is.EqualTo(plain));
        return plain;
    }
}
