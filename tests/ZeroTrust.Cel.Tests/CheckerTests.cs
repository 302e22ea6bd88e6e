namespace ZeroTrust.Cel.Tests;

public sealed class CheckerTests
{
    private static readonly CelObjectType Device = new("Device", new CelField("os", CelType.String), new CelField("managed", CelType.Bool));

    private static readonly CelObjectType Subject = new(
        "Subject", new CelField("id", CelType.String), new CelField("level", CelType.Int), new CelField("device", CelType.Object(Device)),
        new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)));

    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("subject", CelType.Object(Subject))
        .AddVariable("xs", CelType.List(CelType.Int))
        .AddVariable("scores", CelType.Map(CelType.String, CelType.Int))
        .AddVariable("any", CelType.Dyn)
        .AddVariable("now", CelType.Timestamp, isClock: true)
        .AddConstant("zone", CelValue.FromString("Nowhere/Land"))
        .AddConstant("table", CelValue.FromMap(CelMap.Of([new("a", CelValue.FromInt(1))])))
        .Build();

    [TestCase("1", "int")]
    [TestCase("1u", "uint")]
    [TestCase("1.0", "double")]
    [TestCase("'a'", "string")]
    [TestCase("b'a'", "bytes")]
    [TestCase("null", "null_type")]
    [TestCase("true", "bool")]
    [TestCase("[]", "list(dyn)")]
    [TestCase("{}", "map(dyn, dyn)")]
    [TestCase("[1, 2]", "list(int)")]
    [TestCase("[1, 'a']", "list(dyn)")]
    [TestCase("[[], [[]]]", "list(list(list(dyn)))")]
    [TestCase("[[[]], []]", "list(list(list(dyn)))")]
    [TestCase("[[], [1]]", "list(list(int))")]
    [TestCase("[dyn(1), 1]", "list(dyn)")]
    [TestCase("{'a': 1}", "map(string, int)")]
    [TestCase("{'a': 1, 'b': 'c'}", "map(string, dyn)")]
    [TestCase("{'a': 1, 2: 3}", "map(dyn, int)")]
    [TestCase("[subject, null]", "list(Subject)")]
    [TestCase("[null, subject]", "list(Subject)")]
    [TestCase("xs[0]", "int")]
    [TestCase("scores['a']", "int")]
    [TestCase("scores.a", "int")]
    [TestCase("table.a", "int")]
    [TestCase("subject.device.managed", "bool")]
    [TestCase("subject.properties.x", "dyn")]
    [TestCase("subject.properties.x.y[0].z", "dyn")]
    [TestCase("any.x + 1", "int")]
    [TestCase("any + any", "dyn")]
    [TestCase("any < any", "bool")]
    [TestCase("any in any", "bool")]
    [TestCase("size(any)", "int")]
    [TestCase("any.size()", "int")]
    [TestCase("true ? 1 : 2", "int")]
    [TestCase("true ? 1 : any", "dyn")]
    [TestCase("true ? [] : [1]", "list(int)")]
    [TestCase("true ? null : subject", "Subject")]
    [TestCase("true ? now : null", "timestamp")]
    [TestCase("xs.map(x, string(x))", "list(string)")]
    [TestCase("xs.map(x, [x])", "list(list(int))")]
    [TestCase("xs.filter(x, x > 1)", "list(int)")]
    [TestCase("scores.map(k, k)", "list(string)")]
    [TestCase("scores.filter(k, true)", "list(string)")]
    [TestCase("any.map(x, x)", "list(dyn)")]
    [TestCase("xs.all(x, x > 1)", "bool")]
    [TestCase("now - now", "duration")]
    [TestCase("now - duration('1s')", "timestamp")]
    [TestCase("duration('1s') + now", "timestamp")]
    [TestCase("now - any", "dyn")]
    [TestCase("now.getHours()", "int")]
    [TestCase("type(1)", "type")]
    [TestCase("int", "type")]
    [TestCase("google.protobuf.Timestamp", "type")]
    [TestCase("dyn(1)", "dyn")]
    [TestCase("[1] + []", "list(int)")]
    [TestCase("[] + [1]", "list(int)")]
    [TestCase("[dyn(1)] + [1]", "list(dyn)")]
    [TestCase("'a,b'.split(',')", "list(string)")]
    [TestCase("has(subject.id)", "bool")]
    [TestCase("has(subject.properties.x)", "bool")]
    [TestCase("1 == any", "bool")]
    [TestCase("xs == [any]", "bool")]
    [TestCase("now == null", "bool")]
    [TestCase("null == now", "bool")]
    [TestCase("1 < 2.0", "bool")]
    [TestCase("1u < 2", "bool")]
    [TestCase("1 in []", "bool")]
    public void Check_Expression_HasType(string text, string type)
    {
        var compilation = Environment.Compile(text);
        Assert.That(compilation.Diagnostics.Select(Compile.Show), Is.Empty);
        Assert.That(compilation.Program!.ResultType.ToString(), Is.EqualTo(type));
        Assert.That(compilation.Ast!.ResultType, Is.EqualTo(compilation.Program.ResultType));
    }

    [TestCase("subjekt.id == 'x'", "CEL1201 0+7 undeclared reference to `subjekt`, did you mean `subject`?")]
    [TestCase("Subject.id == 'x'", "CEL1201 0+7 undeclared reference to `Subject`, did you mean `subject`?")]
    [TestCase("qwertyuiop", "CEL1201 0+10 undeclared reference to `qwertyuiop`")]
    [TestCase("xs.all(item, itme > 1)", "CEL1201 13+4 undeclared reference to `itme`, did you mean `item`?")]
    [TestCase("xs.all(x, x > 1) && x > 1", "CEL1201 20+1 undeclared reference to `x`, did you mean `xs`?")]
    [TestCase("subject.devise.os", "CEL1204 8+6 undeclared field `devise` of `Subject`, did you mean `device`?")]
    [TestCase("has(subject.properteis)", "CEL1204 12+10 undeclared field `properteis` of `Subject`, did you mean `properties`?")]
    [TestCase("subject.id.name", "CEL1205 11+4 a value of type `string` has no field `name`")]
    [TestCase("xs.first", "CEL1205 3+5 a value of type `list(int)` has no field `first`")]
    [TestCase("'a'.startWith('b')", "CEL1202 4+9 undeclared function `startWith`, did you mean `startsWith`?")]
    [TestCase("sise(xs)", "CEL1202 0+4 undeclared function `sise`, did you mean `size`?")]
    [TestCase("xs.exist(x, true)", "CEL1202 3+5 undeclared function `exist`, did you mean `exists`?|CEL1201 9+1 undeclared reference to `x`, did you mean `xs`?")]
    [TestCase("contains('a', 'b')", "CEL1203 0+8 `contains` is a method")]
    [TestCase("1.5.int()", "CEL1203 4+3 `int` is not a method")]
    [TestCase("1 + 1u", "CEL1203 2+1 no overload of `+` takes (int, uint)")]
    [TestCase("1 == 1u", "CEL1203 2+2 no overload of `==` takes (int, uint)")]
    [TestCase("1 != 'a'", "CEL1203 2+2 no overload of `!=` takes (int, string)")]
    [TestCase("null == 1", "CEL1203 5+2 no overload of `==` takes (null_type, int)")]
    [TestCase("[1] + ['a']", "CEL1203 4+1 no overload of `+` takes (list(int), list(string))")]
    [TestCase("1 < 2 < 3", "CEL1203 6+1 no overload of `<` takes (bool, int)")]
    [TestCase("-1u", "CEL1203 0+1 no overload of `-` takes (uint)")]
    [TestCase("1.0 % 2.0", "CEL1203 4+1 no overload of `%` takes (double, double)")]
    [TestCase("'a' in 'abc'", "CEL1203 4+2 no overload of `in` takes (string, string)")]
    [TestCase("'a' in xs", "CEL1203 4+2 no overload of `in` takes (string, list(int))")]
    [TestCase("'abc'[0]", "CEL1203 5+1 no overload of `[]` takes (string, int)")]
    [TestCase("xs['a']", "CEL1203 2+1 no overload of `[]` takes (list(int), string)")]
    [TestCase("size(1)", "CEL1203 0+4 no overload of `size` takes (int)")]
    [TestCase("size()", "CEL1203 0+4 no overload of `size` takes ()")]
    [TestCase("'a'.contains(1)", "CEL1203 4+8 no overload of `contains` takes (string, int)")]
    [TestCase("subject.id && true", "CEL1206 0+10 `&&` needs a bool, found `string`")]
    [TestCase("true || 1", "CEL1206 8+1 `||` needs a bool, found `int`")]
    [TestCase("!1", "CEL1206 1+1 `!` needs a bool, found `int`")]
    [TestCase("1 ? 2 : 3", "CEL1206 0+1 `?:` needs a bool, found `int`")]
    [TestCase("xs.all(x, x)", "CEL1206 10+1 `all` needs a bool, found `int`")]
    [TestCase("xs.map(x, x, x)", "CEL1206 10+1 `map` needs a bool, found `int`")]
    [TestCase("true ? 1 : 'a'", "CEL1207 0+14 the branches of `?:` have different types, `int` and `string`")]
    [TestCase("1.all(x, true)", "CEL1208 0+1 `all` needs a list or a map, found `int`")]
    [TestCase("'abc'.map(c, c)", "CEL1208 0+5 `map` needs a list or a map, found `string`")]
    [TestCase("{1.5: 1}", "CEL1209 1+3 a map key must be a bool, int, uint or string, found `double`")]
    [TestCase("{'a': 1, 'a': 2}", "CEL1211 9+3 map literal names this key twice")]
    [TestCase("{0: 1, 0u: 2}", "CEL1211 7+2 map literal names this key twice")]
    [TestCase("'x'.matches('[')", "CEL1301 12+3 invalid regular expression: class has no end")]
    [TestCase("'x'.matches('(?=a)')", "CEL1301 12+7 invalid regular expression: unsupported group")]
    [TestCase("'x'.matches('a' + ')')", "CEL1301 12+9 invalid regular expression: unexpected `)`")]
    [TestCase("now.getHours('Mars/Base') == 1", "CEL1302 13+11 unknown time zone `Mars/Base`")]
    [TestCase("timestamp('2026-01-01T00:00:00Z').getHours(zone) == 1", "CEL1302 43+4 unknown time zone `Nowhere/Land`")]
    [TestCase("timestamp('yesterday') < now", "CEL1303 10+11 malformed or out-of-range timestamp")]
    [TestCase("now < now + duration('1d')", "CEL1303 21+4 malformed or out-of-range duration")]
    [TestCase("subjekt.id == 1 + 'a' && xs.foo", "CEL1201 0+7 undeclared reference to `subjekt`, did you mean `subject`?|CEL1203 16+1 no overload of `+` takes (int, string)|CEL1205 28+3 a value of type `list(int)` has no field `foo`")]
    public void Check_Mistake_IsDiagnosedAtItsPlace(string text, string expected)
    {
        var compilation = Environment.Compile(text);
        Assert.That(string.Join('|', compilation.Diagnostics.Select(Compile.Show)), Is.EqualTo(expected));
        Assert.That(compilation.Program, Is.Null);
    }

    [TestCase("xs.exists(subject, subject == 1)", "CEL1214 10+7 `subject` hides the variable of the same name")]
    [TestCase("xs.exists(zone, zone == 1)", "CEL1214 10+4 `zone` hides the variable of the same name")]
    [TestCase("xs.all(x, xs.exists(x, x > 1))", "CEL1214 20+1 `x` hides the one around it of the same name")]
    [TestCase("xs.all(x, x > 1) && xs.exists(x, x > 1)", "")]
    [TestCase("cel.bind(x, 1, xs.map(x, x) == xs)", "CEL1214 22+1 `x` hides the one around it of the same name")]
    public void Check_LoopVariableThatHidesAName_IsAWarning(string text, string expected)
    {
        var compilation = Environment.Compile(text);
        Assert.That(string.Join('|', compilation.Diagnostics.Select(Compile.Show)), Is.EqualTo(expected));
        Assert.That(compilation.Program, Is.Not.Null);
        Assert.That(Environment.CompileUnchecked(text).Diagnostics, Is.Empty);
    }

    [TestCase("size", true)]
    [TestCase("startsWith", true)]
    [TestCase("math.greatest", true)]
    [TestCase("has", true)]
    [TestCase("exists_one", true)]
    [TestCase("greatest", false)]
    [TestCase("subject", false)]
    public void HasFunction_FunctionsAndMacros_AreKnownByName(string name, bool expected) => Assert.That(Environment.HasFunction(name), Is.EqualTo(expected));

    [TestCase("1", "CEL1210 0+1 expression must be a `bool`, found `int`")]
    [TestCase("subject.id", "CEL1210 0+10 expression must be a `bool`, found `string`")]
    [TestCase("any", "")]
    [TestCase("subject.properties.ok", "")]
    [TestCase("true", "")]
    public void Compile_ExpectedBool_RefusesOtherTypes(string text, string expected) =>
        Assert.That(string.Join('|', Environment.Compile(text, CelType.Bool).Diagnostics.Select(Compile.Show)), Is.EqualTo(expected));

    [Test]
    public void Diagnostics_Help_NamesOverloadsAndAlternatives()
    {
        Assert.That(Environment.Compile("'a'.contains(1)").Diagnostics[0].Help, Is.EqualTo("known overloads are `string.contains(string) -> bool`"));
        Assert.That(Environment.Compile("any = 1").Diagnostics[0].Help, Is.EqualTo("equality is written `==`"));
        Assert.That(Environment.Compile("has(any)").Diagnostics[0].Help, Does.Contain("has(a.b)"));
    }

    [TestCase("1a")]
    [TestCase("")]
    [TestCase("a..b")]
    [TestCase("true")]
    [TestCase("a.in")]
    [TestCase("a-b")]
    public void Builder_MalformedName_Throws(string name) =>
        Assert.That(() => CelEnvironment.CreateBuilder().AddVariable(name, CelType.Int), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void Builder_DuplicateOrFalseClock_Throws()
    {
        Assert.That(() => CelEnvironment.CreateBuilder().AddVariable("a", CelType.Int).AddConstant("a", CelValue.True), Throws.ArgumentException);
        Assert.That(() => CelEnvironment.CreateBuilder().AddVariable("a", CelType.Int, isClock: true), Throws.ArgumentException);
        Assert.That(() => new CelObjectType("T", new CelField("a", CelType.Int), new CelField("a", CelType.Int)), Throws.ArgumentException);
        Assert.That(() => new CelObjectType("T", new CelField("a", CelType.Int, IsClock: true)), Throws.ArgumentException);
    }
}
