namespace ZeroTrust.Cel.Tests;

/// <summary>What a program reads and compares it with.</summary>
public sealed class AttributeUseTests
{
    private static readonly CelObjectType Subject = new(
        "subject", new CelField("id", CelType.String), new CelField("groups", CelType.List(CelType.String)), new CelField("extra", CelType.Map(CelType.String, CelType.Dyn)));

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("subject", CelType.Object(Subject))
        .AddVariable("x", CelType.Dyn)
        .AddConstant("names", CelValue.FromList(CelList.Of(CelValue.FromString("n"), CelValue.FromString("m"))))
        .Build();

    [TestCase("subject.id == \"a\"", "0.id [\"a\"]", "0.id []")]
    [TestCase("\"a\" != subject.id", "0.id [\"a\"]", "0.id []")]
    [TestCase("subject.extra[\"k\"] in [1, 2]", "0.extra.k [1 2]", "0.extra.k []")]
    [TestCase("subject.extra.k", "0.extra.k [true false]")]
    [TestCase("!subject.extra.k || x.y == true", "0.extra.k [true false]", "1.y [true false]", "1.y []")]
    [TestCase("subject.extra.?k.orValue(false)", "0.extra.k [true false]")]
    [TestCase("has(subject.extra.k)", "0.extra.k []")]
    [TestCase("has({\"k\": x}.k)", "1 []")]
    [TestCase("x > 3 && x < 9 && x >= 5", "1 [4]", "1 []", "1 [8]", "1 []", "1 [5]", "1 []")]
    [TestCase("3 < x", "1 [4]", "1 []")]
    [TestCase("x > 9223372036854775807", "1 [9223372036854775807]", "1 []")]
    [TestCase("\"g\" in subject.groups", "0.groups [\"g\"]", "0.groups []")]
    [TestCase("subject.groups.exists(g, g == \"a\" || g in names)", "0.groups []", "0.groups [\"a\"]", "0.groups []", "0.groups [\"n\" \"m\"]", "0.groups []")]
    [TestCase("names.all(n, n in subject.groups)", "0.groups [\"n\" \"m\"]", "0.groups []")]
    [TestCase("subject.groups.exists(g, g.startsWith(\"eng-\"))", "0.groups []", "0.groups [\"eng-\"]", "0.groups []")]
    [TestCase("cel.bind(v, subject.extra.k, v == \"b\")", "0.extra.k []", "0.extra.k [\"b\"]", "0.extra.k []")]
    [TestCase("(x ? subject.extra.a : subject.extra.b) == 1", "1 [true false]", "0.extra.a [true false]", "0.extra.b [true false]")]
    [TestCase("{\"k\": x}.k == [subject.id][0]", "1 []", "0.id []")]
    [TestCase("1 == 1")]
    public void FindAttributeUses_Expression_ListsThemInOrder(string expression, params string[] uses) =>
        Assert.That(Environment.Compile(expression).Program!.FindAttributeUses().Select(Text), Is.EqualTo(uses));

    private static string Text(CelAttributeUse use) =>
        $"{string.Join('.', use.Steps.Prepend(use.Slot == 0 ? "0" : "1"))} [{string.Join(' ', use.Literals.Select(static literal => literal.ToLiteral(100)))}]";
}
