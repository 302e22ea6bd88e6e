namespace ZeroTrust.Cel.Tests;

/// <summary>
/// What planning prepares must agree with what plain dispatch does: every expression over constants, over typed variables, and over the
/// same variables as <c>dyn</c>.
/// </summary>
public sealed class PlanTests
{
    private static readonly CelObjectType Inner = new("Inner", new CelField("n", CelType.Int), new CelField("label", CelType.String), new CelField("tags", CelType.Map(CelType.String, CelType.Int)));
    private static readonly CelObjectType Outer = new("Outer", new CelField("inner", CelType.Object(Inner)), new CelField("name", CelType.String), new CelField("empty", CelType.String));

    private static readonly (string Name, CelType Type, CelValue Value)[] Variables =
    [
        ("i", CelType.Int, CelValue.FromInt(5)),
        ("j", CelType.Int, CelValue.FromInt(-3)),
        ("u", CelType.Uint, CelValue.FromUint(5)),
        ("x", CelType.Double, CelValue.FromDouble(5)),
        ("y", CelType.Double, CelValue.FromDouble(2.5)),
        ("nan", CelType.Double, CelValue.FromDouble(double.NaN)),
        ("s", CelType.String, CelValue.FromString("hello")),
        ("t", CelType.String, CelValue.FromString("lo")),
        ("b", CelType.Bytes, CelValue.FromBytes([1, 2])),
        ("yes", CelType.Bool, CelValue.True),
        ("no", CelType.Bool, CelValue.False),
        ("list", CelType.List(CelType.Int), CelValue.FromList(CelList.Of(CelValue.FromInt(1), CelValue.FromInt(5), CelValue.FromInt(9)))),
        ("words", CelType.List(CelType.String), CelValue.FromList(CelList.Of(CelValue.FromString("hello"), CelValue.FromString("x")))),
        ("map", CelType.Map(CelType.String, CelType.Int), CelValue.FromMap(CelMap.Of([new("hello", CelValue.FromInt(1)), new("k", CelValue.FromInt(2))]))),
        ("ts", CelType.Timestamp, CelValue.FromTimestamp(new CelTimestamp(1_000, 500_000_000))),
        ("d", CelType.Duration, CelValue.FromDuration(new CelDuration(1_500_000_000))),
        ("o", CelType.Object(Outer), CelValue.FromObject(new Record(
            Outer,
            CelValue.FromObject(new Record(Inner, CelValue.FromInt(7), CelValue.FromString("in"), CelValue.FromMap(CelMap.Of([new("a", CelValue.FromInt(1))])))),
            CelValue.FromString("out"),
            CelValue.Null))),
        ("e", CelType.Bool, CelValue.FromError(new CelError(CelErrorCode.AttributeAbsent, "absent"))),
        ("ei", CelType.Int, CelValue.FromError(new CelError(CelErrorCode.AttributeStale, "stale"))),
        ("es", CelType.String, CelValue.FromError(new CelError(CelErrorCode.AttributeConflicting, "conflicting"))),
        ("ex", CelType.Double, CelValue.FromError(new CelError(CelErrorCode.Host, "away"))),
        ("el", CelType.List(CelType.Int), CelValue.FromError(new CelError(CelErrorCode.Host, "away"))),
    ];

    private static readonly CelEnvironment Typed = Build(dynamic: false);
    private static readonly CelEnvironment Dynamic = Build(dynamic: true);

    private const string Table = """
        i == 5 => true
        5 == i => true
        i == 4 => false
        i != 5 => false
        i != 4 => true
        i == j => false
        i == i => true
        i < 5 => false
        i < 6 => true
        i <= 5 => true
        i <= 4 => false
        i > 5 => false
        i > 4 => true
        i >= 5 => true
        i >= 6 => false
        5 < i => false
        4 < i => true
        5 <= i => true
        6 <= i => false
        5 > i => false
        6 > i => true
        5 >= i => true
        4 >= i => false
        i < j => false
        j < i => true
        i > j => true
        i >= j => true
        j >= i => false
        i <= j => false
        ei < 5 => attribute_stale
        ei == 5 => attribute_stale
        5 < ei => attribute_stale
        i < ei => attribute_stale
        ei < i => attribute_stale
        i == ei => attribute_stale
        ei == i => attribute_stale
        ei != i => attribute_stale
        x == 5.0 => true
        x != 5.0 => false
        x < y => false
        y < x => true
        x <= 5.0 => true
        x > 5.0 => false
        x >= 5.0 => true
        x == nan => false
        x != nan => true
        nan == nan => false
        nan < x => false
        nan >= x => false
        nan > x => false
        nan <= x => false
        ex < 1.0 => host
        1.0 < ex => host
        ex == x => host
        x == ex => host
        u == 5u => true
        u < 6u => true
        u >= 6u => false
        u != 5u => false
        yes == true => true
        yes == no => false
        yes != no => true
        no != false => false
        e == yes => attribute_absent
        yes != e => attribute_absent
        no < yes => true
        s == 'hello' => true
        'hello' == s => true
        s == 'x' => false
        s != 'hello' => false
        'x' != s => true
        s == t => false
        s != t => true
        s == s => true
        es == 'x' => attribute_conflicting
        'x' != es => attribute_conflicting
        es == s => attribute_conflicting
        s == es => attribute_conflicting
        s < t => true
        s < 'hello' => false
        s <= 'hello' => true
        s > 'a' => true
        s >= 'z' => false
        'a' < s => true
        es < s => attribute_conflicting
        s < es => attribute_conflicting
        b == b'\x01\x02' => true
        b < b'\x02' => true
        i + j => 2
        i - j => 8
        i * j => -15
        i / j => -1
        i % j => 2
        i + ei => attribute_stale
        ei + i => attribute_stale
        ei / 0 => attribute_stale
        i / 0 => division_by_zero
        i % 0 => division_by_zero
        i + 9223372036854775807 => overflow
        -i => -5
        -ei => attribute_stale
        x + y => 7.5
        x - y => 2.5
        x * y => 12.5
        x / y => 2.0
        x / 0.0 => double("Infinity")
        -x => -5.0
        ex + x => host
        x + ex => host
        u + 1u => 6u
        u - 6u => overflow
        u * 2u => 10u
        u / 2u => 2u
        u % 2u => 1u
        s + t => "hellolo"
        es + s => attribute_conflicting
        s + es => attribute_conflicting
        i in [5] => true
        i in [1, 2, 3, 4] => false
        i in [1, 2, 3, 4, 5] => true
        i in [1, 2, 3, 5] => true
        ei in [1, 2] => attribute_stale
        ei in [1, 2, 3, 4, 5] => attribute_stale
        i in list => true
        6 in list => false
        i in el => host
        ei in list => attribute_stale
        i in [] => false
        s in ['hello'] => true
        s in ['a', 'b'] => false
        es in ['a', 'b'] => attribute_conflicting
        s in words => true
        'y' in words => false
        s in map => true
        'z' in map => false
        'k' in map => true
        es in map => attribute_conflicting
        s.contains(t) => true
        s.contains('z') => false
        s.startsWith('he') => true
        s.startsWith(t) => false
        s.endsWith(t) => true
        s.endsWith('he') => false
        es.contains('a') => attribute_conflicting
        s.contains(es) => attribute_conflicting
        s.startsWith(es) => attribute_conflicting
        es.endsWith('x') => attribute_conflicting
        s.matches('^h.*o$') => true
        s.matches('^x') => false
        s.matches(t) => true
        s.matches('x' + t) => false
        s.matches('(' + t) => invalid_argument
        es.matches('a') => attribute_conflicting
        s.matches(es) => attribute_conflicting
        matches(s, 'ell') => true
        size(s) => 5
        s.size() == 5 => true
        size(b) => 2
        size(list) => 3
        list.size() > 2 => true
        size(map) => 2
        size(el) => host
        size(es) => attribute_conflicting
        list[1] => 5
        list[i] => index_out_of_range
        list[ei] => attribute_stale
        el[0] => host
        list[3] => index_out_of_range
        map['k'] => 2
        map.k => 2
        map[s] => 1
        map[t] => no_such_key
        map['zz'] => no_such_key
        map.zz => no_such_key
        map[es] => attribute_conflicting
        has(map.k) => true
        has(map.zz) => false
        o.name => "out"
        o.inner.n => 7
        o.inner.label => "in"
        o.inner.tags.a => 1
        o.inner.tags['a'] => 1
        o.inner.tags.z => no_such_key
        o.inner.n + i => 12
        has(o.name) => true
        has(o.empty) => false
        has(o.inner) => true
        has(o.inner.n) => true
        has(o.inner.tags.a) => true
        has(o.inner.tags.z) => false
        yes && no => false
        yes && yes => true
        no && e => false
        e && no => false
        e && yes => attribute_absent
        yes && e => attribute_absent
        e && e => attribute_absent
        yes || e => true
        e || yes => true
        e || no => attribute_absent
        no || no => false
        no || e => attribute_absent
        yes && yes && no => false
        no || no || yes => true
        e && yes && no => false
        e || no || yes => true
        (i > 4 && s == 'hello') || e => true
        !yes => false
        !no => true
        !e => attribute_absent
        !(i > 4) => false
        yes ? i : j => 5
        no ? i : j => -3
        e ? i : j => attribute_absent
        yes ? i : ei => 5
        no ? ei : j => -3
        no ? i : ei => attribute_stale
        (yes ? i : j) == 5 => true
        (yes ? s : t).size() => 5
        yes ? yes : e => true
        (no ? x : y) < 3.0 => true
        list.all(v, v > 0) => true
        list.all(v, v > 1) => false
        list.exists(v, v == i) => true
        list.exists(v, v == 2) => false
        list.exists_one(v, v > 5) => true
        list.exists_one(v, v > 1) => false
        list.map(v, v + i) => [6, 10, 14]
        list.map(v, v > i, v) => [9]
        list.filter(v, v != i) => [1, 9]
        map.all(k, map[k] > 0) => true
        map.exists(k, k == 'k') => true
        map.map(k, k).size() => 2
        map.filter(k, map[k] > 1) => ["k"]
        map.exists_one(k, map[k] == 1) => true
        el.all(v, true) => host
        el.exists(v, true) => host
        el.exists_one(v, true) => host
        el.map(v, v) => host
        el.filter(v, true) => host
        list.all(v, e) => attribute_absent
        list.exists(v, e || v == 9) => true
        list.exists_one(v, e) => attribute_absent
        list.map(v, ei) => attribute_stale
        list.map(v, e, v) => attribute_absent
        list.filter(v, e) => attribute_absent
        list.map(v, list.filter(w, w < v)) => [[], [1], [1, 5]]
        list.exists(v, list.all(w, w >= v)) => true
        [i, j].map(v, v * v) => [25, 9]
        [i, ei] => attribute_stale
        [ei][0] => attribute_stale
        [i, j] == [5, -3] => true
        [i] + list => [5, 1, 5, 9]
        {s: i} => {"hello": 5}
        {s: i}.hello => 5
        {s: i, 'hello': j} => duplicate_key
        {s: ei} => attribute_stale
        {es: i} => attribute_conflicting
        {i: s}[5] => "hello"
        {'a': i}['a'] => 5
        list == [1, 5, 9] => true
        list != [1, 5, 9] => false
        el == list => host
        list == el => host
        el != list => host
        map == {'k': 2, 'hello': 1} => true
        ts < timestamp(1001) => true
        ts >= timestamp(1001) => false
        ts + d => timestamp("1970-01-01T00:16:42Z")
        ts - d => timestamp("1970-01-01T00:16:39Z")
        ts - ts => duration("0s")
        ts.getMinutes() => 16
        ts.getHours('+02:00') => 2
        ts.getHours(s) => invalid_argument
        d.getSeconds() => 1
        d > duration('1s') => true
        d == duration('1500ms') => true
        string(i) => "5"
        int(x) => 5
        int(ex) => host
        double(i) => 5.0
        type(i) == int => true
        s.substring(1, 3) => "el"
        s.substring(i) => ""
        s.replace(t, 'p') => "help"
        s.replace('l', 'L', 1) => "heLlo"
        s.replace(es, 'p') => attribute_conflicting
        s.replace('l', es, 1) => attribute_conflicting
        s.replace('l', 'L', ei) => attribute_stale
        es.replace('l', 'L', 1) => attribute_conflicting
        s.substring(ei, 2) => attribute_stale
        s.substring(1, ei) => attribute_stale
        es.substring(1, 2) => attribute_conflicting
        s.charAt(ei) => attribute_stale
        math.greatest(i, j) => 5
        math.least(i, j, 2) => -3
        math.greatest(i, ei) => attribute_stale
        math.greatest(ei, i) => attribute_stale
        math.greatest(list) => 9
        '%s-%d'.format([s, i]) => "hello-5"
        '%s'.format([es]) => attribute_conflicting
        t.format([]) => "lo"
        regex.replace(s, 'l+', 'L') => "heLo"
        regex.extract(s, t) => optional.of("lo")
        regex.extractAll(s, 'l') => ["l", "l"]
        list.sortBy(v, -v) => [9, 5, 1]
        words.sortBy(w, w.size()) => ["x", "hello"]
        el.sortBy(v, v) => host
        map.?k.orValue(i) => 2
        map.?zz.orValue(i) => 5
        map.?zz.orValue(ei) => attribute_stale
        map.?k.orValue(ei) => 2
        optional.of(i).optMap(v, v + 1).value() => 6
        cel.bind(v, i + 1, v * v) => 36
        cel.bind(v, ei, v == 1 || yes) => true
        cel.bind(v, e, v && no) => false
        """;

    private static IEnumerable<TestCaseData> Cases =>
        from line in Table.Split('\n')
        let at = line.LastIndexOf(" => ", StringComparison.Ordinal)
        select new TestCaseData(line[..at], line[(at + 4)..]).SetName($"{{m}}({line[..at]})");

    [TestCaseSource(nameof(Cases))]
    public void Evaluate_TypedAndDynamic_Agree(string text, string expected)
    {
        CelValue[] values = [.. Variables.Select(static v => v.Value)];
        foreach (var environment in (CelEnvironment[])[Typed, Dynamic])
        {
            foreach (var program in (CelProgram[])[Compile.Program(environment, text), environment.CompileUnchecked(text).Program!])
            {
                Assert.That(Compile.Show(program.Evaluate(new TestActivation(values))), Is.EqualTo(expected), "plain");
                Assert.That(Compile.Show(program.EvaluateTraced(new TestActivation(values)).Result), Is.EqualTo(expected), "traced");
                var truth = program.EvaluateTruth(new TestActivation(values), out var error);
                Assert.That(truth, Is.EqualTo(expected switch { "true" => CelTruth.True, "false" => CelTruth.False, _ => CelTruth.Error }), "truth");
                Assert.That(error is null, Is.EqualTo(truth != CelTruth.Error));

                // Inside a list the typed ways of evaluation are not taken.
                Assert.That(Compile.Show(Compile.Program(environment, $"[{text}][0]").Evaluate(new TestActivation(values))), Is.EqualTo(expected), "boxed");
                if (truth == CelTruth.Error)
                    continue;
                Assert.That(Compile.Program(environment, $"!({text})").EvaluateTruth(new TestActivation(values), out _), Is.EqualTo(truth == CelTruth.True ? CelTruth.False : CelTruth.True), "negated");
                Assert.That(Compile.Program(environment, $"({text}) ? 1 == 1 : 1 == 2").EvaluateTruth(new TestActivation(values), out _), Is.EqualTo(truth), "condition");
            }
        }
    }

    // An error of a typed operand points at the operand, however deep the typed evaluation went.
    [TestCase("1 + ei * 2 > 3", 4, 2)]
    [TestCase("ex * 2.0 < 1.0", 0, 2)]
    [TestCase("yes && es == 'x'", 7, 2)]
    [TestCase("(i / (i - 5)) == 1", 1, 11)]
    [TestCase("list[i] == 1", 0, 7)]
    [TestCase("size(es) > 1", 5, 2)]
    [TestCase("yes ? ei == 1 : no", 6, 2)]
    [TestCase("list.exists(v, v / 0 == 1)", 15, 5)]
    [TestCase("!(e)", 2, 1)]
    [TestCase("map.zz == 1", 0, 6)]
    [TestCase("o.inner.tags.z == 1", 0, 14)]
    public void Error_TypedEvaluation_PointsAtOperand(string text, int start, int length)
    {
        CelValue[] values = [.. Variables.Select(static v => v.Value)];
        var program = Compile.Program(Typed, text);
        program.EvaluateTruth(new TestActivation(values), out var error);
        Assert.That(error!.Span, Is.EqualTo(new CelSpan(start, length)), "truth");
        Assert.That(program.Evaluate(new TestActivation(values)).AsError().Span, Is.EqualTo(new CelSpan(start, length)), "plain");
    }

    [TestCase("1 + 2 == 3", true)]
    [TestCase("cel.bind(v, 2, v + 1) == 3", true)]
    [TestCase("1 / 0", true)]
    [TestCase("i == 5", false)]
    [TestCase("true || e", false)]
    [TestCase("[1].map(v, v + i)", false)]
    [TestCase("cel.bind(v, i, 1)", false)]
    public void Program_IsConstant_WhenItRefersToNoVariable(string text, bool isConstant) =>
        Assert.That(Compile.Program(Typed, text).IsConstant, Is.EqualTo(isConstant));

    private static CelEnvironment Build(bool dynamic)
    {
        var builder = CelEnvironment.CreateBuilder().ValidateConstants(false);
        foreach (var (name, type, _) in Variables)
            builder.AddVariable(name, dynamic ? CelType.Dyn : type);
        return builder.Build();
    }
}
