namespace ZeroTrust.Cel.Tests;

/// <summary>Types as values of the interface, the types of constants, and the names that a misspelling suggests.</summary>
public sealed class TypeTests
{
    private static readonly CelObjectType Record = new("Record", new CelField("a", CelType.Int));

    private static IEnumerable<TestCaseData> Types()
    {
        (CelType Type, string Text)[] types =
        [
            (CelType.Dyn, "dyn"), (CelType.Null, "null_type"), (CelType.Bool, "bool"), (CelType.Int, "int"), (CelType.Uint, "uint"), (CelType.Double, "double"),
            (CelType.String, "string"), (CelType.Bytes, "bytes"), (CelType.Timestamp, "timestamp"), (CelType.Duration, "duration"), (CelType.Type, "type"),
            (CelType.List(CelType.Int), "list(int)"), (CelType.List(CelType.String), "list(string)"), (CelType.Map(CelType.String, CelType.Int), "map(string, int)"),
            (CelType.Map(CelType.String, CelType.Bool), "map(string, bool)"), (CelType.Map(CelType.Int, CelType.Int), "map(int, int)"),
            (CelType.Object(Record), "Record"), (CelType.Object(new CelObjectType("Record")), "Record"), (CelType.Message(new PointType()), "geo.Point"),
            (CelType.Wrapper(CelType.Int), "wrapper(int)"), (CelType.Wrapper(CelType.Bool), "wrapper(bool)"), (CelType.Wrapper(CelType.Bytes), "wrapper(bytes)"),
            (CelType.Optional(CelType.Int), "optional_type(int)"), (CelType.Opaque("net.IP"), "net.IP"), (CelType.Opaque("net.CIDR"), "net.CIDR"),
            (CelType.Opaque("a.Pair", CelType.Int, CelType.String), "a.Pair(int, string)"), (CelType.Opaque("a.Pair", CelType.Int), "a.Pair(int)"),
            (CelType.TypeParameter(0), "T0"), (CelType.TypeParameter(1), "T1"), (CelType.List(CelType.TypeParameter(1)), "list(T1)"),
        ];
        return types.Select(t => new TestCaseData(t.Type, t.Text, types.Select(static o => o.Type).ToArray()).SetArgDisplayNames(t.Text));
    }

    [TestCaseSource(nameof(Types))]
    public void Equals_Type_OnlyItself(CelType type, string text, CelType[] all)
    {
        Assert.That(type.ToString(), Is.EqualTo(text));
        Assert.That(all.Count(type.Equals), Is.EqualTo(1));
        Assert.That(type.Equals((object)type), Is.True);
        Assert.That(type.Equals((object)"int"), Is.False);
        Assert.That(type.Equals(null as CelType), Is.False);
        var again = type!.TypeKind switch
        {
            CelTypeKind.List => CelType.List(type.Parameters[0]),
            CelTypeKind.Map => CelType.Map(type.Parameters[0], type.Parameters[1]),
            CelTypeKind.Object => CelType.Object(type.ObjectType!),
            CelTypeKind.Opaque => CelType.Opaque(type.Name, [.. type.Parameters]),
            CelTypeKind.Message => CelType.Message(new PointType()),
            CelTypeKind.Wrapper => CelType.Wrapper(type.Parameters[0]),
            _ => type,
        };
        Assert.That(again, Is.EqualTo(type));
        Assert.That(again.GetHashCode(), Is.EqualTo(type.GetHashCode()));
    }

    [Test]
    public void Make_Type_RefusesWhatCannotBe()
    {
        Assert.That(() => CelType.List(null!), Throws.ArgumentNullException);
        Assert.That(() => CelType.Map(null!, CelType.Int), Throws.ArgumentNullException);
        Assert.That(() => CelType.Map(CelType.Int, null!), Throws.ArgumentNullException);
        Assert.That(() => CelType.Object(null!), Throws.ArgumentNullException);
        Assert.That(() => CelType.Message(null!), Throws.ArgumentNullException);
        Assert.That(() => CelType.Optional(null!), Throws.ArgumentNullException);
        Assert.That(() => CelType.Wrapper(null!), Throws.ArgumentNullException);
        Assert.That(() => CelType.Opaque(""), Throws.ArgumentException);
        Assert.That(() => CelType.TypeParameter(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        foreach (var type in (CelType[])[CelType.Null, CelType.Dyn, CelType.Timestamp, CelType.List(CelType.Int), CelType.Type])
            Assert.That(() => CelType.Wrapper(type), Throws.ArgumentException);
        foreach (var type in (CelType[])[CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes])
            Assert.That(CelType.Wrapper(type).Parameters[0], Is.SameAs(type));
    }

    private static IEnumerable<TestCaseData> Constants()
    {
        (CelValue Value, string Type)[] constants =
        [
            (CelValue.Null, "null_type"), (CelValue.True, "bool"), (CelValue.FromInt(1), "int"), (CelValue.FromUint(1), "uint"), (CelValue.FromDouble(1), "double"),
            (CelValue.FromString(""), "string"), (CelValue.FromBytes([]), "bytes"), (CelValue.FromTimestamp(default), "timestamp"), (CelValue.FromDuration(default), "duration"),
            (CelValue.FromType(CelType.Int), "type"), (CelValue.FromObject(new Record(Record, CelValue.Null)), "Record"), (new PointType().Create([]), "geo.Point"),
            (CelValue.FromOpaque(new CelIp(default)), "net.IP"), (CelValue.FromEnum(new CelEnum(new CelEnumType("geo.Side", []), 0)), "geo.Side"),
            (CelValue.FromOptional(CelOptional.None), "optional_type(dyn)"), (CelValue.FromOptional(CelOptional.Of(CelValue.True)), "optional_type(bool)"),
            (List(), "list(dyn)"), (List(CelValue.True), "list(bool)"), (List(CelValue.True, CelValue.False), "list(bool)"), (List(CelValue.True, CelValue.Null), "list(dyn)"),
            (List(CelValue.True, CelValue.Null, CelValue.True), "list(dyn)"), (List(List(CelValue.True)), "list(list(bool))"), (CelValue.FromMap(CelMap.Empty), "map(dyn, dyn)"),
            (CelValue.FromMap(CelMap.Of([new("a", CelValue.True), new("b", CelValue.False)])), "map(string, bool)"),
            (CelValue.FromMap(CelMap.Of([new("a", CelValue.True), new("b", CelValue.Null)])), "map(string, dyn)"),
            (CelValue.FromMap(CelMap.OfEntries([new(CelValue.FromInt(1), CelValue.True), new(CelValue.FromString("b"), CelValue.True)])), "map(dyn, bool)"),
            (List(CelValue.FromError(new CelError(CelErrorCode.Host, "away"))), "list(dyn)"),
        ];
        return constants.Select(static (c, i) => new TestCaseData(c.Value, c.Type).SetArgDisplayNames($"{i}", c.Type));

        static CelValue List(params CelValue[] items) => CelValue.FromList(CelList.Of(items));
    }

    [TestCaseSource(nameof(Constants))]
    public void TypeOf_Constant_TellsItsParts(CelValue value, string type)
    {
        Assert.That(ValueTypes.Of(value).ToString(), Is.EqualTo(type));
        Assert.That(CelEnvironment.CreateBuilder().AddConstant("c", value).Build().Compile("c").Program!.ResultType.ToString(), Is.EqualTo(type));
    }

    [Test]
    public void TypeOf_DeepConstant_EndsInDyn()
    {
        var (list, map, optional) = (CelValue.True, CelValue.True, CelValue.True);
        for (var i = 0; i < 2_000; i++)
        {
            list = CelValue.FromList(CelList.Of(list));
            map = CelValue.FromMap(CelMap.Of([new("k", map)]));
            optional = CelValue.FromOptional(CelOptional.Of(optional));
        }

        Assert.That(ValueTypes.Of(list).ToString(), Does.Contain("list(dyn)").And.Length.LessThan(100));
        Assert.That(ValueTypes.Of(map).ToString(), Does.Contain("map(dyn, dyn)").And.Length.LessThan(200));
        Assert.That(ValueTypes.Of(optional).ToString(), Does.Contain("optional_type(dyn)").And.Length.LessThan(200));
    }

    // One edit for each three letters, at least one; swapped neighbours are one edit.
    [TestCase("sise", "size", "size")]
    [TestCase("siez", "size", "size")]
    [TestCase("isze", "size", "size")]
    [TestCase("sze", "size", "size")]
    [TestCase("siize", "size", "size")]
    [TestCase("SIZE", "size", "size")]
    [TestCase("side", "size,sides,side", "side")]
    [TestCase("ab", "ac,ad", "ac")]
    [TestCase("ab", "ad,ac", "ac")]
    [TestCase("ab", "cd", null)]
    [TestCase("ab", "abcd", null)]
    [TestCase("ab", "abc", "abc")]
    [TestCase("abcde", "abxye", null)]
    [TestCase("abcdef", "abxyef", "abxyef")]
    [TestCase("abcdef", "abxyzf", null)]
    [TestCase("abcdefghi", "abcxyzghi", "abcxyzghi")]
    [TestCase("abcdefghi", "badcefghi", "badcefghi")]
    [TestCase("abcdefghi", "abcdef", "abcdef")]
    [TestCase("abcdef", "abcdefghi", null)]
    [TestCase("startWith", "startsWith,endsWith", "startsWith")]
    [TestCase("propertise", "properties", "properties")]
    [TestCase("abcdef", "xyabcd", null)]
    [TestCase("a", "bc", null)]
    [TestCase("x", "", null)]
    public void Suggestion_Misspelling_IsTheNearest(string wrong, string names, string? expected) =>
        Assert.That(Suggestion.For(wrong, names.Length == 0 ? [] : names.Split(',')), Is.EqualTo(expected));

    [Test]
    public void Suggestion_LongNames_AreLeftAlone()
    {
        var long64 = new string('a', 64);
        Assert.That(Suggestion.For(long64, [new string('a', 63) + "b"]), Is.Not.Null);
        Assert.That(Suggestion.For(long64 + "a", [long64]), Is.Null);
        Assert.That(Suggestion.For(long64, [long64 + "b"]), Is.Null);
    }

    [TestCase("'a'.contains(1)", "known overloads are `string.contains(string) -> bool`")]
    [TestCase("f(1.5)", "known overloads are `f(int) -> int`, `f(string, T0) -> list(T0)`")]
    [TestCase("1.g('a')", "known overloads are `int.g(int) -> bool`")]
    [TestCase("1 + 'a'", "convert an operand, or wrap it in `dyn()` to decide at run time")]
    [TestCase("contains('a', 'b')", "write `x.contains(…)`")]
    [TestCase("1.f()", "write `f(x)`")]
    [TestCase("true ? 1 : 'a'", "wrap one in `dyn()` if that is meant")]
    [TestCase("[?1]", "leave out the `?`, or wrap the value in `optional.of()`")]
    [TestCase("reqest", "write `request`")]
    [TestCase("qwertyuiop", null)]
    public void Help_OfMistake_TellsWhatToDo(string text, string? help)
    {
        var environment = CelEnvironment.CreateBuilder()
            .AddVariable("request", CelType.Int)
            .DeclareFunction("f", isMethod: false, CelType.Int, CelType.Int)
            .DeclareFunction("f", isMethod: false, CelType.List(CelType.TypeParameter(0)), CelType.String, CelType.TypeParameter(0))
            .DeclareFunction("g", isMethod: true, CelType.Bool, CelType.Int, CelType.Int)
            .Build();
        Assert.That(environment.Compile(text).Diagnostics[0].Help, Is.EqualTo(help));
    }

    [Test]
    public void Substitution_OccursCheck_RefusesEndlessTypes()
    {
        var types = new Substitution();
        var (a, b) = (types.Fresh(), types.Fresh());
        Assert.That(types.TryAssign(a, CelType.List(a)), Is.False);
        Assert.That(types.TryAssign(a, CelType.List(b)), Is.True);
        Assert.That(types.TryAssign(b, CelType.Map(CelType.String, a)), Is.False);
        Assert.That(types.TryAssign(b, CelType.Int), Is.True);
        Assert.That(types.Apply(CelType.Map(b, a)).ToString(), Is.EqualTo("map(int, list(int))"));
    }

    [Test]
    public void Substitution_Undo_ForgetsWhatWasBoundSince()
    {
        var types = new Substitution();
        var (a, b) = (types.Fresh(), types.Fresh());
        Assert.That(types.TryAssign(CelType.Int, a), Is.True);
        var mark = types.Mark;
        Assert.That(types.TryAssign(CelType.String, b), Is.True);
        Assert.That(types.Apply(CelType.Map(a, b)).ToString(), Is.EqualTo("map(int, string)"));
        types.Undo(mark);
        Assert.That(types.Close(CelType.Map(a, b)).ToString(), Is.EqualTo("map(int, dyn)"));
        Assert.That(types.Mark, Is.EqualTo(mark));
        Assert.That(types.TryAssign(CelType.Bool, b) && !types.TryAssign(CelType.String, a), Is.True);
        types.Undo(0);
        Assert.That(types.Close(CelType.Map(a, b)).ToString(), Is.EqualTo("map(dyn, dyn)"));
    }

    [Test]
    public void Substitution_Signature_IsInstantiatedApart()
    {
        var types = new Substitution();
        var signature = CelType.Map(CelType.TypeParameter(0), CelType.TypeParameter(1));
        var first = new CelType?[2];
        var second = new CelType?[2];
        var one = types.Instantiate(signature, first);
        var two = types.Instantiate(signature, second);
        Assert.That(types.TryAssign(CelType.Map(CelType.Int, CelType.String), one), Is.True);
        Assert.That(types.TryAssign(CelType.Map(CelType.Bool, CelType.Bytes), two), Is.True);
        Assert.That(types.Apply(types.Instantiate(CelType.TypeParameter(1), first)).ToString(), Is.EqualTo("string"));
        Assert.That(types.Apply(types.Instantiate(CelType.TypeParameter(1), second)).ToString(), Is.EqualTo("bytes"));
    }

    // What may stand where what is wanted; null fits whatever can be absent, a wrapper and its primitive fit one another.
    [TestCase("null_type", "wrapper(int)", true)]
    [TestCase("null_type", "Record", true)]
    [TestCase("null_type", "geo.Point", true)]
    [TestCase("null_type", "timestamp", true)]
    [TestCase("null_type", "duration", true)]
    [TestCase("null_type", "net.IP", true)]
    [TestCase("null_type", "null_type", true)]
    [TestCase("null_type", "int", false)]
    [TestCase("null_type", "list(int)", false)]
    [TestCase("null_type", "type", false)]
    [TestCase("Record", "null_type", false)]
    [TestCase("int", "wrapper(int)", true)]
    [TestCase("wrapper(int)", "int", true)]
    [TestCase("wrapper(int)", "wrapper(int)", true)]
    [TestCase("wrapper(int)", "wrapper(bool)", false)]
    [TestCase("string", "wrapper(int)", false)]
    [TestCase("wrapper(int)", "string", false)]
    [TestCase("list(int)", "list(int)", true)]
    [TestCase("list(int)", "list(dyn)", true)]
    [TestCase("list(dyn)", "list(int)", true)]
    [TestCase("list(int)", "list(string)", false)]
    [TestCase("map(string, int)", "map(string, int)", true)]
    [TestCase("map(string, int)", "map(string, bool)", false)]
    [TestCase("map(string, int)", "map(int, int)", false)]
    [TestCase("list(int)", "map(int, int)", false)]
    [TestCase("net.IP", "net.IP", true)]
    [TestCase("net.IP", "net.CIDR", false)]
    [TestCase("a.Pair(int, string)", "a.Pair(int, string)", true)]
    [TestCase("a.Pair(int, string)", "a.Pair(int)", false)]
    [TestCase("a.Pair(int)", "optional_type(int)", false)]
    [TestCase("Record", "geo.Point", false)]
    [TestCase("dyn", "int", true)]
    [TestCase("int", "dyn", true)]
    [TestCase("int", "uint", false)]
    public void Assign_Type_MayStandForAnother(string from, string to, bool fits)
    {
        var known = Types().Select(static t => (Type: (CelType)t.Arguments[0]!, Text: (string)t.Arguments[1]!)).ToList();
        Assert.That(new Substitution().TryAssign(Find(from), Find(to)), Is.EqualTo(fits));

        CelType Find(string text) => text == "list(dyn)" ? CelType.List(CelType.Dyn) : known.First(k => k.Text == text).Type;
    }

    [Test]
    public void Assign_Records_AreTheDeclaredInstances()
    {
        Assert.That(new Substitution().TryAssign(CelType.Object(Record), CelType.Object(Record)), Is.True);
        Assert.That(new Substitution().TryAssign(CelType.Object(Record), CelType.Object(new CelObjectType("Record"))), Is.False);
    }

    // Names are looked up from the innermost container outwards.
    [TestCase("a.b.c", "x", "a.b.c.x")]
    [TestCase("a.b", "x", "a.b.x")]
    [TestCase("a", "x", "a.x")]
    [TestCase("", "x", "x")]
    [TestCase("q", "x", "x")]
    [TestCase("a.b.c", ".x", "x")]
    [TestCase("a.b.c", "b.x", "a.b.x")]
    [TestCase("a.b.c", "a.x", "a.x")]
    [TestCase("ab.c", "x", "x")]
    [TestCase("a.b.c", "f(1)", "a.b.f")]
    [TestCase("a", "b.f(1)", "a.b.f")]
    [TestCase("a", "f(1)", "f")]
    [TestCase("a.b.c", ".f(1)", "f")]
    public void Find_Name_LooksFromTheInnermostContainer(string container, string text, string found)
    {
        string[] names = ["x", "a.x", "a.b.x", "a.b.c.x"];
        var builder = CelEnvironment.CreateBuilder().WithContainer(container)
            .DeclareFunction("f", isMethod: false, CelType.Opaque("f"), CelType.Int).DeclareFunction("a.b.f", isMethod: false, CelType.Opaque("a.b.f"), CelType.Int);
        foreach (var name in names)
            builder.AddVariable(name, CelType.Opaque(name));
        Assert.That(builder.Build().Compile(text).Program!.ResultType.ToString(), Is.EqualTo(found));
    }
}
