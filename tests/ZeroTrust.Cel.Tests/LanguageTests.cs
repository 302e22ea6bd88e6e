namespace ZeroTrust.Cel.Tests;

/// <summary>Containers, unchecked programs, optionals, messages and blocks: what the conformance suite leaves open.</summary>
public sealed class LanguageTests
{
    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .WithContainer("com.example")
        .WithTypes(new PointType.Provider())
        .UseBlocks(true)
        .AddVariable("y", CelType.Int)
        .AddVariable("com.example.y", CelType.String)
        .AddVariable("com.x.z", CelType.Int)
        .AddVariable("y.z", CelType.Int)
        .AddVariable("com.example.items.size", CelType.Int)
        .AddVariable("m", CelType.Map(CelType.String, CelType.Dyn))
        .AddVariable("n", CelType.Int)
        .DeclareFunction("com.example.twice", isMethod: false, CelType.Int, CelType.Int)
        .Build();

    private static TestActivation Activation => new(
        CelValue.FromInt(1),
        CelValue.FromString("inner"),
        CelValue.FromInt(2),
        CelValue.FromInt(3),
        CelValue.FromInt(4),
        CelValue.FromMap(CelMap.Of(new Dictionary<string, CelValue> { ["k"] = CelValue.FromInt(7), ["nil"] = CelValue.Null })),
        CelValue.FromInt(5));

    // Innermost container first, a leading dot is the root, the longest declared name wins.
    [TestCase("y", "\"inner\"")]
    [TestCase(".y", "1")]
    [TestCase("x.z", "2")]
    [TestCase("y.z", "3")]
    [TestCase("items.size", "4")]
    [TestCase("com.example.y", "\"inner\"")]
    [TestCase(".com.example.y", "\"inner\"")]

    // A loop variable hides every declaration of its name, also dotted and qualified ones; a leading dot reaches them.
    [TestCase("[7].map(y, y)", "[7]")]
    [TestCase("[{'z': 8}].map(y, y.z)", "[8]")]
    [TestCase("[7].map(y, .y)", "[1]")]
    [TestCase("[{'z': 8}].map(y, .y.z)", "[3]")]
    [TestCase("[1].map(y, [2].map(y, y))", "[[2]]")]

    // Optionals.
    [TestCase("m.?k.orValue(0)", "7")]
    [TestCase("m.?absent.orValue(9)", "9")]
    [TestCase("m[?'absent'].or(m.?k)", "optional.of(7)")]
    [TestCase("m.?nil.hasValue()", "true")]
    [TestCase("optional.of(1).orValue(1 / 0)", "1")]
    [TestCase("optional.none().orValue(1 / 0)", "division_by_zero")]
    [TestCase("optional.none().value()", "invalid_argument")]
    [TestCase("optional.of(1 / 0).hasValue()", "division_by_zero")]
    [TestCase("[1, ?optional.none(), ?optional.of(n)]", "[1, 5]")]
    [TestCase("{?'a': m.?absent, ?'b': m.?k}", "{\"b\": 7}")]
    [TestCase("[?m.k]", "no_such_overload")]
    [TestCase("optional.of(n).optMap(v, v + 1)", "optional.of(6)")]
    [TestCase("m.?k.optFlatMap(v, v == 7 ? optional.none() : optional.of(v))", "optional.none()")]
    [TestCase("optional.of([1, 2])[1]", "optional.of(2)")]
    [TestCase("optional.of([1, 2])[2]", "optional.none()")]
    [TestCase("[1, 2][?-1]", "optional.none()")]
    [TestCase("[optional.of(1), optional.none()].unwrapOpt()", "[1]")]
    [TestCase("optional.unwrap([optional.of(1), optional.of(2)])", "[1, 2]")]
    [TestCase("[3, 4].first().value() + [3, 4].last().value()", "7")]
    [TestCase("[].first()", "optional.none()")]
    [TestCase("dyn(optional.of(1)) == optional.of(1.0)", "true")]
    [TestCase("[optional.of(1)] == [optional.none()]", "false")]
    [TestCase("optional.ofNonZeroValue(Point{})", "error")]

    // Messages.
    [TestCase(".geo.Point{x: 1}.x", "1")]
    [TestCase("geo.Point{}.next.next.x", "0")]
    [TestCase("geo.Point{x: n, label: 'a'} == geo.Point{label: 'a', x: 5}", "true")]
    [TestCase("geo.Point{x: 1} == geo.Point{}", "false")]
    [TestCase("has(geo.Point{x: 1}.x) && !has(geo.Point{x: 1}.label)", "true")]
    [TestCase("geo.Point{}.label == null", "true")]
    [TestCase("geo.Point{?x: m.?absent}.x", "0")]
    [TestCase("geo.Point{x: 1 / 0}", "division_by_zero")]
    [TestCase("type(geo.Point{}) == geo.Point", "true")]
    [TestCase("dyn(geo.Point{}).missing", "no_such_field")]
    [TestCase("has(dyn(geo.Point{}).missing)", "no_such_field")]
    [TestCase("geo.Point{}.?x.hasValue()", "false")]
    [TestCase("geo.Side.LEFT + 1", "4")]
    [TestCase("optional.ofNonZeroValue(geo.Point{}).hasValue()", "false")]

    // Blocks: a slot is evaluated once, when needed, and its loops disturb no loop around its use.
    [TestCase("cel.block([1 / 0], true)", "true")]
    [TestCase("cel.block([1 / 0], cel.index(0) == 1 || true)", "true")]
    [TestCase("cel.block([[1, 2].map(i, i * n)], [10, 20].map(j, cel.index(0)[1] + j))", "[20, 30]")]
    [TestCase("cel.block([[1, 2].map(i, i * n), cel.index(0).map(k, k + 1)], [1].map(j, cel.index(1)[0] + j + cel.index(0)[0]))", "[12]")]
    [TestCase("[1, 2].map(i, cel.block([i * n], cel.index(0) + cel.index(0)))", "[10, 20]")]
    [TestCase("twice(n)", "unbound")]
    public void Evaluate_Source_YieldsValueCheckedUncheckedAndTraced(string text, string expected)
    {
        if (expected == "error")
        {
            Assert.That(Environment.Compile(text).Program, Is.Null);
            Assert.That(Environment.CompileUnchecked(text).Program!.Evaluate(Activation).IsError, Is.True);
            return;
        }

        Assert.That(Environment.Compile(text).Diagnostics.Where(static found => found.Severity == CelSeverity.Error), Is.Empty, text);
        foreach (var program in (CelProgram[])[Environment.Compile(text).Program!, Environment.CompileUnchecked(text).Program!])
        {
            Assert.That(Compile.Show(program.Evaluate(Activation)), Is.EqualTo(expected));
            Assert.That(Compile.Show(program.EvaluateTraced(Activation).Result), Is.EqualTo(expected));
        }
    }

    // Without the checker, what cannot be resolved is an error of the evaluation, which the logic operators absorb.
    [TestCase("missing", "unbound")]
    [TestCase("missing || true", "true")]
    [TestCase("missing.field == 1 && false", "false")]
    [TestCase("f(1)", "unbound")]
    [TestCase("n.f(1) == 2 || true", "true")]
    [TestCase("contains('a', 'b')", "unbound")]
    [TestCase("size(1, 2)", "unbound")]
    [TestCase("Nothing{a: 1}", "unbound")]
    [TestCase("geo.Point{q: 1}", "no_such_field")]
    [TestCase("1 + 'a'", "no_such_overload")]
    [TestCase("{1.5: 2}", "invalid_argument")]
    [TestCase("1 ? 2 : 3", "no_such_overload")]
    [TestCase("[1].all(i, 'x')", "no_such_overload")]
    [TestCase("1.all(i, true)", "no_such_overload")]
    [TestCase("n.matches('(')", "no_such_overload")]
    [TestCase("'a'.matches('(')", "invalid_argument")]
    [TestCase("optional.of(1).optFlatMap(v, v)", "no_such_overload")]
    [TestCase("n.?a", "no_such_field")]
    [TestCase("n[?0]", "no_such_overload")]
    [TestCase("m.?nil.deeper", "no_such_field")]
    public void CompileUnchecked_Mistake_IsErrorOfTheEvaluation(string text, string expected)
    {
        var program = Environment.CompileUnchecked(text).Program!;
        Assert.That(Compile.Show(program.Evaluate(Activation)), Is.EqualTo(expected));
        Assert.That(Compile.Show(program.EvaluateTraced(Activation).Result), Is.EqualTo(expected));
    }

    [TestCase("Pont{x: 1}", "CEL1201 0+4 undeclared message type `Pont`")]
    [TestCase("geo.Point{lable: 'a'}", "CEL1204 10+5 undeclared field `lable` of `geo.Point`, did you mean `label`?")]
    [TestCase("geo.Point{x: 'a'}", "CEL1212 13+3 the field `x` is a `int`, found `string`")]
    [TestCase("geo.Point{x: 1, x: 2}", "CEL1211 16+1 message literal names the field `x` twice")]
    [TestCase("geo.Point{}.z", "CEL1204 12+1 undeclared field `z` of `geo.Point`, did you mean `x`?")]
    [TestCase("geo.Point{x: }", "CEL1008 13+1 unexpected `}`, expected an expression")]
    [TestCase("[?1]", "CEL1213 2+1 an optional entry needs an optional value, found `int`")]
    [TestCase("optional.of(1).optFlatMap(v, v)", "CEL1213 29+1 an optional entry needs an optional value, found `int`")]
    [TestCase("[1].optMap(v, v)", "CEL1208 0+3 `optMap` needs an optional, found `list(int)`")]
    [TestCase("optional.of(1) + 1", "CEL1203 15+1 no overload of `+` takes (optional_type(int), int)")]
    [TestCase("has(m.?k)", "CEL1102 4+4 the argument of `has` must be a field selection")]
    [TestCase("cel.block(1, 2)", "CEL1101 0+15 the arguments of `cel.block` are a list of slots and a body; those of `cel.index`, `cel.iterVar` and `cel.accuVar` are whole numbers")]
    [TestCase("cel.block([cel.index(1), 1], 2)", "CEL1201 11+12 undeclared reference to `@index:1`")]
    [TestCase("proto.getExt(m, 1)", "CEL1101 16+1 the second argument of `proto.getExt` must be the full name of an extension")]
    [TestCase("thrice(1)", "CEL1202 0+6 undeclared function `thrice`")]
    public void Compile_Mistake_IsReported(string text, string expected) =>
        Assert.That(string.Join('|', Environment.Compile(text).Diagnostics.Select(Compile.Show)), Is.EqualTo(expected));

    [TestCase("a.?b")]
    [TestCase("a[?0]")]
    [TestCase("[?a]")]
    [TestCase("a.optMap(x, x)")]
    public void Compile_OptionalsSwitchedOff_IsRefused(string text)
    {
        var environment = CelEnvironment.CreateBuilder().AddVariable("a", CelType.Dyn).UseOptionals(false).Build();
        Assert.That(environment.Compile(text).Program, Is.Null);
    }

    [Test]
    public void Compile_BlockByDefault_IsRefused() =>
        Assert.That(CelEnvironment.CreateBuilder().Build().Compile("cel.block([1], cel.index(0))").Program, Is.Null);

    [TestCase("a..b")]
    [TestCase(".a")]
    [TestCase("a-b")]
    public void WithContainer_Malformed_Throws(string container) =>
        Assert.That(() => CelEnvironment.CreateBuilder().WithContainer(container), Throws.ArgumentException);

    [Test]
    public void Parse_DeepMessages_AreRefusedWithoutOverflow()
    {
        var text = string.Concat(Enumerable.Repeat("geo.Point{next: ", 10_000));
        Assert.That(Environment.Compile(text).Program, Is.Null);
        Assert.That(Environment.CompileUnchecked(string.Concat(Enumerable.Repeat("m.?a[?", 10_000))).Program, Is.Null);
    }
}
