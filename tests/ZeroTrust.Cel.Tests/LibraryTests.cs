namespace ZeroTrust.Cel.Tests;

public sealed class LibraryTests
{
    private static readonly CelObjectType User = new("User", new CelField("id", CelType.String));

    internal static readonly CelEnvironment Environment = Builder().ValidateConstants(false)
        .WithLimits(new CelLimits { MaxEstimatedCost = long.MaxValue }).Build();

    private static readonly CelEnvironment Strict = Builder().Build();

    private static CelEnvironmentBuilder Builder() => CelEnvironment.CreateBuilder()
        .AddVariable("one", CelType.Int)
        .AddVariable("bad", CelType.Bool)
        .AddVariable("bad2", CelType.List(CelType.Int))
        .AddVariable("empty", CelType.List(CelType.Int))
        .AddVariable("holes", CelType.List(CelType.String))
        .AddVariable("user", CelType.Object(User))
        .AddVariable("text", CelType.String);

    private static TestActivation Activation()
    {
        var absent = CelValue.FromError(new CelError(CelErrorCode.AttributeAbsent, "absent"));
        var stale = CelValue.FromError(new CelError(CelErrorCode.AttributeStale, "stale"));
        return new TestActivation(
            CelValue.FromInt(1), absent, absent, CelValue.FromList(CelList.Of()), CelValue.FromList(CelList.Of(CelValue.FromString("a"), stale)),
            CelValue.FromObject(new Record(User, CelValue.FromString("alice"))), CelValue.FromString("10.1.2.3"));
    }

    [TestCaseSource(typeof(LibraryCases), nameof(LibraryCases.All))]
    [TestCaseSource(typeof(LibraryEdgeCases), nameof(LibraryEdgeCases.All))]
    public void Evaluate_Case_GivesResultInEveryMode(string text, string expected)
    {
        var program = Compile.Program(Environment, text);
        var activation = Activation();

        Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo(expected), "plain");
        Assert.That(Compile.Show(program.EvaluateTraced(activation).Result), Is.EqualTo(expected), "traced");
        var truth = program.EvaluateTruth(activation, out var error);
        if (expected is "true" or "false")
            Assert.That(truth, Is.EqualTo(expected == "true" ? CelTruth.True : CelTruth.False), "truth");
        else
            Assert.That((truth, error is null, error?.Span.Length > 0), Is.EqualTo((CelTruth.Error, false, true)), "truth");
    }

    [TestCase("[1].transformMap(i, v, string(v))", "map(int, string)")]
    [TestCase("{'a': 1}.transformMap(k, v, v)", "map(string, int)")]
    [TestCase("{'a': 1}.transformList(k, v, k)", "list(string)")]
    [TestCase("{'a': 1}.transformMapEntry(k, v, {v: k})", "map(int, string)")]
    [TestCase("[1].transformMapEntry(i, v, dyn(v))", "map(dyn, dyn)")]
    [TestCase("dyn([1]).transformList(i, v, v)", "list(dyn)")]
    [TestCase("[1].all(i, v, v == i)", "bool")]
    [TestCase("cel.bind(x, 1u, [x])", "list(uint)")]
    [TestCase("math.greatest(1, 2)", "int")]
    [TestCase("math.greatest(1, 2u)", "dyn")]
    [TestCase("math.greatest([1.0])", "double")]
    [TestCase("math.greatest(dyn(1), 2)", "dyn")]
    [TestCase("math.abs(dyn(1))", "dyn")]
    [TestCase("math.abs(1u)", "uint")]
    [TestCase("[1, 1].distinct()", "list(int)")]
    [TestCase("[[1], [2]].flatten()", "list(int)")]
    [TestCase("[[1], [2]].flatten(1)", "list(dyn)")]
    [TestCase("['b'].sort()", "list(string)")]
    [TestCase("['b'].sortBy(x, x.size())", "list(string)")]
    [TestCase("'a'.reverse()", "string")]
    [TestCase("[1].reverse()", "list(int)")]
    [TestCase("lists.range(3)", "list(int)")]
    [TestCase("ip('::1')", "net.IP")]
    [TestCase("cidr('::/0').ip()", "net.IP")]
    [TestCase("net.CIDR", "type")]
    [TestCase("true ? null : ip('::1')", "net.IP")]
    [TestCase("base64.decode('')", "bytes")]
    [TestCase("regex.extractAll('a', 'a')", "list(string)")]
    [TestCase("regex.extract('a', 'a').orValue('b')", "string")]
    [TestCase("size([1]) == 1 && has({'a': 1}.a) && [1].size() == 1", "bool")]
    public void Check_Expression_HasType(string text, string expected) =>
        Assert.That(Compile.Program(Strict, text).ResultType.ToString(), Is.EqualTo(expected));

    [TestCase("[1].all(1, v, true)", "CEL1101 8+1 the first argument of `all` must be a plain name")]
    [TestCase("[1].all(i, v.w, true)", "CEL1101 11+3 the second argument of `all` must be a plain name")]
    [TestCase("[1].all(i, i, true)", "CEL1101 11+1 both variables are named `i`")]
    [TestCase("cel.bind(1, 2, 3)", "CEL1101 9+1 the first argument of `bind` must be a plain name")]
    [TestCase("math.greatest()", "CEL1110 0+15 `math.greatest` needs at least one number")]
    [TestCase("math.least([])", "CEL1110 0+14 `math.least` needs at least one number")]
    [TestCase("math.least('a', 1)", "CEL1110 11+3 an argument of `math.least` must be a number")]
    [TestCase("math.least([1, 'a'])", "CEL1110 15+3 an argument of `math.least` must be a number")]
    [TestCase("math.least(text)", "CEL1203 11+4 `math.least` takes numbers or one list of numbers, found `string`")]
    [TestCase("math.least(1, empty)", "CEL1203 14+5 `math.least` takes numbers or one list of numbers, found `list(int)`")]
    [TestCase("math.foo(1)", "CEL1202 5+3 undeclared function `math.foo`, did you mean `math.floor`?")]
    [TestCase("math.absolute(1)", "CEL1202 5+8 undeclared function `math.absolute`")]
    [TestCase("math.abs('x')", "CEL1203 5+3 no overload of `math.abs` takes (string)")]
    [TestCase("1.transformList(i, v, v)", "CEL1208 0+1 `transformList` needs a list or a map, found `int`")]
    [TestCase("[1].transformList(i, v, v, v)", "CEL1206 24+1 `transformList` needs a bool, found `int`")]
    [TestCase("[1].transformMapEntry(i, v, v)", "CEL1208 28+1 `transformMapEntry` needs a map for each entry, found `int`")]
    [TestCase("{'a': 1}.sortBy(x, x)", "CEL1208 0+8 `sortBy` needs a list, found `map(string, int)`")]
    [TestCase("[1].sortBy(x, [x])", "CEL1220 14+3 `sortBy` needs keys that have an order, found `list(int)`")]
    [TestCase("[[1]].sort()", "CEL1203 6+4 no overload of `sort` takes (list(list(int)))")]
    [TestCase("[1].flatten()", "CEL1203 4+7 no overload of `flatten` takes (list(int))")]
    [TestCase("sets.contains([1], ['a'])", "CEL1203 5+8 no overload of `sets.contains` takes (list(int), list(string))")]
    [TestCase("ip('::1') == '::1'", "CEL1203 10+2 no overload of `==` takes (net.IP, string)")]
    [TestCase("ip('::1') == cidr('::1/128')", "CEL1203 10+2 no overload of `==` takes (net.IP, net.CIDR)")]
    [TestCase("ip('10.0.0')", "CEL1310 3+8 malformed IP address or network")]
    [TestCase("cidr('10.0.0.0/33')", "CEL1310 5+13 malformed IP address or network")]
    [TestCase("cidr('10.0.0.0/8').containsIP('10.0.0')", "CEL1310 30+8 malformed IP address or network")]
    [TestCase("cidr('10.0.0.0/8').containsCIDR('10.0.0.0')", "CEL1310 32+10 malformed IP address or network")]
    [TestCase("isIP('10.0.0')", "")]
    [TestCase("'%y'.format([1])", "CEL1311 0+4 invalid format: a clause is unknown")]
    [TestCase("'%.200f'.format([1.0])", "CEL1311 0+8 invalid format: a precision is greater than 100")]
    [TestCase("'%d'.format([])", "CEL1311 0+4 invalid format: it takes 1 arguments, found 0")]
    [TestCase("'%d'.format([1, 2])", "CEL1311 0+4 invalid format: it takes 1 arguments, found 2")]
    [TestCase("'%d'.format(['x'])", "CEL1311 13+3 invalid format: `%d` does not take a `string`")]
    [TestCase("'%s'.format([user])", "CEL1311 13+4 invalid format: `%s` does not take a `User`")]
    [TestCase("regex.replace(text, '(', 'x')", "CEL1301 20+3 invalid regular expression: group has no end")]
    [TestCase("regex.replace(text, 'a', '\\\\1')", "CEL1312 25+5 invalid replacement: the pattern has no group 1")]
    [TestCase("regex.extractAll(text, '(a)(b)')", "CEL1301 23+8 invalid regular expression: more than one group")]
    [TestCase("base64.decode('a')", "CEL1313 14+3 malformed base64 text")]
    public void Compile_Mistake_IsDiagnosed(string text, string expected) =>
        Assert.That(string.Join("; ", Strict.Compile(text).Diagnostics.Select(Compile.Show)), Is.EqualTo(expected));

    // The type of each argument fits its clause, or the author is told.
    [TestCase("%s", "1, 1u, 1.5, 'a', b'a', true, null, [1], {1: 2}, int, ip('::1'), dyn(1), timestamp(0), duration('1s')", "")]
    [TestCase("%d", "1, 1u, 1.5, dyn('a')", "'a', b'a', true, null, [1], duration('1s')")]
    [TestCase("%f", "1, 1u, 1.5, dyn('a')", "'a', b'a', true, null")]
    [TestCase("%e", "1, 1u, 1.5, dyn('a')", "'a', b'a', true, null")]
    [TestCase("%b", "1, 1u, true, dyn('a')", "1.5, 'a', b'a', null")]
    [TestCase("%o", "1, 1u, dyn('a')", "1.5, 'a', b'a', true, null")]
    [TestCase("%x", "1, 1u, 'a', b'a', dyn(true)", "1.5, true, null, [1]")]
    [TestCase("%X", "1, 1u, 'a', b'a', dyn(true)", "1.5, true, null, [1]")]
    public void Compile_FormatArgument_FitsItsClause(string clause, string right, string wrong)
    {
        foreach (var argument in right.Split(", "))
            Assert.That(Strict.Compile($"'{clause}'.format([{argument}])").Diagnostics.Where(static d => d.Code == "CEL1311"), Is.Empty, argument);
        foreach (var argument in wrong.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            Assert.That(Strict.Compile($"'{clause}'.format([{argument}])").Diagnostics.Select(static d => d.Code), Is.EqualTo((string[])["CEL1311"]), argument);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Format_DeepNest_MeetsLimit(bool isMap)
    {
        var environment = CelEnvironment.CreateBuilder().AddVariable("nest", CelType.Dyn).Build();
        var program = Compile.Program(environment, "'%s'.format([nest]).size() > 0");
        Assert.That(Compile.Show(program.Evaluate(new TestActivation(Nest(90)))), Is.EqualTo("true"));
        Assert.That(Compile.Show(program.Evaluate(new TestActivation(Nest(2_000)))), Is.EqualTo("limit_exceeded"));

        CelValue Nest(int depth)
        {
            var value = CelValue.True;
            for (var i = 0; i < depth; i++)
                value = isMap ? CelValue.FromMap(CelMap.Of([new("k", value)])) : CelValue.FromList(CelList.Of(value));
            return value;
        }
    }

    [TestCase(CelLibraries.Strings, "'a'.trim() == 'a'")]
    [TestCase(CelLibraries.Strings, "strings.quote('a') == 'a'")]
    [TestCase(CelLibraries.Math, "math.abs(1) == 1")]
    [TestCase(CelLibraries.Math, "math.greatest(1, 2) == 2")]
    [TestCase(CelLibraries.Lists, "[1].distinct() == [1]")]
    [TestCase(CelLibraries.Lists, "[1].sortBy(x, x) == [1]")]
    [TestCase(CelLibraries.Sets, "sets.contains([1], [1])")]
    [TestCase(CelLibraries.Encoders, "base64.encode(b'') == ''")]
    [TestCase(CelLibraries.Bindings, "cel.bind(x, 1, x == 1)")]
    [TestCase(CelLibraries.TwoVariableMacros, "[1].all(i, v, v == 1)")]
    [TestCase(CelLibraries.TwoVariableMacros, "[1].transformList(i, v, v) == [1]")]
    [TestCase(CelLibraries.Network, "isIP('::1')")]
    [TestCase(CelLibraries.Network, "net.IP == net.IP")]
    [TestCase(CelLibraries.Regex, "regex.replace('a', 'a', 'b') == 'b'")]
    public void Library_SwitchedOff_LeavesItsNamesUndeclared(CelLibraries library, string text)
    {
        Assert.That(Builder().WithLibraries(library).Build().Compile(text).Program, Is.Not.Null, "alone");
        Assert.That(Builder().WithLibraries(CelLibraries.All & ~library).Build().Compile(text).Program, Is.Null, "all but it");
        Assert.That(Builder().WithLibraries(CelLibraries.None).Build().Compile("1 + 1 == 2 && 'a'.contains('a') && [1].all(x, x == 1)").Program, Is.Not.Null);
    }

    [Test]
    public void WithLibraries_UndefinedFlag_IsRefused() =>
        Assert.That(() => CelEnvironment.CreateBuilder().WithLibraries((CelLibraries)(1 << 20)), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Namespace_NamedLikeVariable_ResolvesFunctionFirst()
    {
        var environment = CelEnvironment.CreateBuilder().AddVariable("math", CelType.Map(CelType.String, CelType.Int)).Build();
        var activation = new TestActivation(CelValue.FromMap(CelMap.Of([new("abs", CelValue.FromInt(7))])));
        Assert.That(Compile.Show(Compile.Program(environment, "math.abs(-1) + math.abs").Evaluate(activation)), Is.EqualTo("8"));
        Assert.That(environment.Compile("[1].map(math, math.abs(-1))").Program, Is.Null, "a loop variable is no namespace");
    }

    // Each is a way to ask for more memory or time than an evaluation may have.
    [TestCase("lists.range(100001).size()")]
    [TestCase("lists.range(90000).map(x, lists.range(90000 + x * 0))")]
    [TestCase("lists.range(90000).map(x, x + one).flatten(5).map(x, x + one).map(x, x + one)")]
    [TestCase("cel.bind(a, lists.range(50000), [a, a, a].flatten())")]
    [TestCase("cel.bind(a, [[], []], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], [f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, f].flatten(20)))))))")]
    [TestCase("cel.bind(a, [one, one, one, one, one, one, one, one], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], cel.bind(g, [f, f, f, f, f, f, f, f], [g] == [g] ? 1 : 2)))))))")]
    [TestCase("cel.bind(a, [one, one, one, one, one, one, one, one], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], cel.bind(g, [f, f, f, f, f, f, f, f], g in [g])))))))")]
    [TestCase("cel.bind(a, [one, one, one, one, one, one, one, one], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], cel.bind(g, [f, f, f, f, f, f, f, f], [[g]].distinct())))))))")]
    [TestCase("cel.bind(a, [one, one, one, one, one, one, one, one], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], cel.bind(g, [f, f, f, f, f, f, f, f], sets.contains([g], [g]))))))))")]
    [TestCase("cel.bind(a, [one, one, one, one, one, one, one, one], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], cel.bind(g, [f, f, f, f, f, f, f, f], sets.equivalent([g, g], [g]))))))))")]
    [TestCase("cel.bind(a, [one, one, one, one, one, one, one, one], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], cel.bind(g, [f, f, f, f, f, f, f, f], g != [f, f, f, f, f, f, f, f])))))))")]
    [TestCase("cel.bind(a, [one, one, one, one, one, one, one, one], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], cel.bind(g, [f, f, f, f, f, f, f, f], optional.of(g) == optional.of(g))))))))")]
    [TestCase("cel.bind(a, [one, one, one, one, one, one, one, one], cel.bind(b, [a, a, a, a, a, a, a, a], cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], cel.bind(g, [f, f, f, f, f, f, f, f], {'k': g} == {'k': g})))))))")]
    [TestCase("cel.bind(a, '%s%s%s%s%s%s%s%s%s%s', cel.bind(b, text, cel.bind(c, a.format([b,b,b,b,b,b,b,b,b,b]), cel.bind(d, a.format([c,c,c,c,c,c,c,c,c,c]), cel.bind(e, a.format([d,d,d,d,d,d,d,d,d,d]), cel.bind(f, a.format([e,e,e,e,e,e,e,e,e,e]), cel.bind(g, a.format([f,f,f,f,f,f,f,f,f,f]), a.format([g,g,g,g,g,g,g,g,g,g]))))))))")]
    [TestCase("lists.range(5000).map(x, '%.100f %s'.format([1.5, lists.range(5000 + x)]))")]
    [TestCase("lists.range(500).map(x, regex.replace(lists.range(20000).map(y, 'ab').join(), 'a', 'b')).size()")]
    [TestCase("lists.range(3000).map(x, regex.replace('a', string(x), 'b')).size()")]
    [TestCase("regex.replace(lists.range(1000).map(y, 'abcdefgh').join(), '', lists.range(500).map(y, 'abcdefgh').join())")]
    [TestCase("lists.range(1000).transformMap(i, v, lists.range(99000 + v))")]
    [TestCase("lists.range(1000).transformList(i, v, lists.range(1000).transformList(j, w, j + v))")]
    [TestCase("lists.range(400).map(x, lists.range(1000).sortBy(y, x - y))")]
    [Category("Long")]
    public void Evaluate_HostileGrowth_MeetsLimit(string text)
    {
        var program = Compile.Program(Environment, text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Compile.Show(program.Evaluate(Activation())), Is.EqualTo("limit_exceeded"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1L << 30));
    }

    [Test]
    public void EvaluateTraced_Libraries_ShowsPartsOnce()
    {
        var trace = Compile.Program(Environment, "cel.bind(x, one + 1, x > 1 && [one].all(i, v, v > i))").EvaluateTraced(Activation());
        Assert.That(
            string.Join("; ", trace.Steps.Select(s => $"{s.Text} = {s.Value.ToLiteral(80)}")),
            Is.EqualTo("cel.bind(x, one + 1, x > 1 && [one].all(i, v, v > i)) = true; one + 1 = 2; one = 1; x > 1 && [one].all(i, v, v > i) = true; x > 1 = true; x = 2; "
                + "[one].all(i, v, v > i) = true; [one] = [1]; one = 1; v > i = true; v = 1; i = 0"));
    }

    [TestCase("cidr('10.0.0.0/8').containsIP(text) && cidr('10.0.0.0/8').containsIP('10.2.2.2')")]
    [TestCase("cel.bind(t, text, t.startsWith('10.') && t.size() > 3)")]
    [TestCase("sets.contains(['10.1.2.3', 'x'], ['x']) && math.greatest(one, 3) == 3 && math.least(one, 2u) == 1")]
    [TestCase("bad2.all(i, v, v > i) && bad2.exists(i, v, i == 1 && v == 3)")]
    [Category("Long")]
    public void EvaluateTruth_LibraryCondition_AllocatesNothing(string text)
    {
        var program = Compile.Program(Environment, text);
        var activation = new TestActivation(
            CelValue.FromInt(1), CelValue.True, CelValue.FromList(CelList.Of(CelValue.FromInt(2), CelValue.FromInt(3))), default, default, default,
            CelValue.FromString("10.1.2.3"));
        var outcome = (IsTrue: true, Allocated: 0L);
        for (var round = 0; round < 3; round++)
        {
            var isTrue = true;
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10_000; i++)
                isTrue &= program.EvaluateTruth(activation, out _) == CelTruth.True;
            outcome = (isTrue, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(outcome, Is.EqualTo((true, 0L)));
    }
}
