namespace ZeroTrust.Cel.Tests;

public sealed class ParserTests
{
    [TestCase("1 + 2 * 3", "_+_(1, _*_(2, 3))")]
    [TestCase("1 - 2 - 3", "_-_(_-_(1, 2), 3)")]
    [TestCase("1 - (2 - 3)", "_-_(1, _-_(2, 3))")]
    [TestCase("1 * 2 / 3 % 4", "_%_(_/_(_*_(1, 2), 3), 4)")]
    [TestCase("a < b == c", "_==_(_<_(a, b), c)")]
    [TestCase("a in b", "@in(a, b)")]
    [TestCase("a && b || c && d", "or(and(a, b), and(c, d))")]
    [TestCase("a && (b || c) && d", "and(a, or(b, c), d)")]
    [TestCase("a || b || c", "or(a, b, c)")]
    [TestCase("a ? b : c ? d : e", "if(a, b, if(c, d, e))")]
    [TestCase("a || b ? c || d : e", "if(or(a, b), or(c, d), e)")]
    [TestCase("!a", "!_(a)")]
    [TestCase("!!a", "!_(!_(a))")]
    [TestCase("!!!!a", "!_(!_(a))")]
    [TestCase("-a", "-_(a)")]
    [TestCase("--a", "-_(-_(a))")]
    [TestCase("-1", "-1")]
    [TestCase("- 1", "-1")]
    [TestCase("--1", "-_(-1)")]
    [TestCase("1-1", "_-_(1, 1)")]
    [TestCase("1 - -1", "_-_(1, -1)")]
    [TestCase("-1u", "-_(1u)")]
    [TestCase("-1.5", "-1.5")]
    [TestCase("-a.b(c)[0]", "-_(_[_](a->b"+ "(c), 0))")]
    [TestCase("!a.b", "!_(a.b)")]
    [TestCase("a.b.c", "a.b.c")]
    [TestCase(".a.b", ".a.b")]
    [TestCase("a.`b-c`", "a.`b-c`")]
    [TestCase("a.in_", "a.in_")]
    [TestCase("a.package.while", "a.package.while")]
    [TestCase("a.return()", "a->return()")]
    [TestCase("a[b][c]", "_[_](_[_](a, b), c)")]
    [TestCase("f(a, b)", "f(a, b)")]
    [TestCase("a.f()", "a->f()")]
    [TestCase("[1, 2, 3,]", "[1, 2, 3]")]
    [TestCase("{'a': 1, 2: b}", "{\"a\": 1, 2: b}")]
    [TestCase("{}", "{}")]
    [TestCase("has(a.b.c)", "has a.b.c")]
    [TestCase("has(a.`x/y`)", "has a.`x/y`")]
    [TestCase("a.all(x, x > 0)", "All(a, x, _>_(x, 0))")]
    [TestCase("a.exists(x, x)", "Exists(a, x, x)")]
    [TestCase("a.exists_one(x, x)", "ExistsOne(a, x, x)")]
    [TestCase("a.existsOne(x, x)", "ExistsOne(a, x, x)")]
    [TestCase("a.map(x, x + 1)", "Map(a, x, _+_(x, 1))")]
    [TestCase("a.map(x, x > 0, x)", "Map(a, x, _>_(x, 0), x)")]
    [TestCase("a.filter(x, x)", "Filter(a, x, x)")]
    [TestCase("a.filter(x)", "a->filter(x)")]
    [TestCase("filter(x, y)", "filter(x, y)")]
    [TestCase("has(a.b, c)", "has(a.b, c)")]
    [TestCase("((a))", "a")]
    public void Parse_Expression_HasStructure(string text, string expected)
    {
        var bag = new DiagnosticBag(100);
        var root = Parser.Parse(text, CelLimits.Default, bag);
        Assert.That(bag.ToImmutable(), Is.Empty);
        Assert.That(TreePrinter.Print(root), Is.EqualTo(expected));
        Assert.That(root.Span, Is.EqualTo(text.StartsWith("((", StringComparison.Ordinal) ? new CelSpan(2, 1) : new CelSpan(0, text.Length)));
    }

    [Test]
    public void Parse_Nested_SpansAreExact()
    {
        const string Text = "f(a.b) + (x ? 'y' : -3)[0] && !ok";
        var spans = new List<string>();
        Walk(Parser.Parse(Text, CelLimits.Default, new DiagnosticBag(9)), e => spans.Add(Text.Substring(e.Span.Start, e.Span.Length)));
        Assert.That(spans, Is.EqualTo((string[])[Text, "f(a.b) + (x ? 'y' : -3)[0]", "f(a.b)", "a.b", "a", "(x ? 'y' : -3)[0]", "x ? 'y' : -3", "x", "'y'", "-3", "0", "!ok", "ok"]));
    }

    [Test]
    public void Parse_Macro_KeepsCallAsWritten()
    {
        var root = (ComprehensionExpr)Parser.Parse("xs.map(x, x > 1, x)", CelLimits.Default, new DiagnosticBag(9));
        Assert.That(TreePrinter.Print(root.MacroCall), Is.EqualTo("xs->map(x, _>_(x, 1), x)"));
    }

    [TestCase("", "CEL1009 0+0 expression ends where an expression is expected")]
    [TestCase("1 +", "CEL1009 3+0 expression ends where an expression is expected")]
    [TestCase("(1", "CEL1009 2+0 expression ends where `)` is expected")]
    [TestCase("1)", "CEL1008 1+1 unexpected `)`, expected an operator or the end")]
    [TestCase("a b", "CEL1008 2+1 unexpected `b`, expected an operator or the end")]
    [TestCase("a.", "CEL1009 2+0 expression ends where a field name is expected")]
    [TestCase("a.in", "CEL1008 2+2 unexpected `in`, expected a field name")]
    [TestCase("a.1", "CEL1008 1+2 unexpected `.1`, expected an operator or the end")]
    [TestCase("f(a,)", "CEL1008 4+1 unexpected `)`, expected an expression")]
    [TestCase("[1 2, *]", "CEL1008 3+1 unexpected `2`, expected `,` or `]`|CEL1008 6+1 unexpected `*`, expected an expression")]
    [TestCase("{1: }", "CEL1008 4+1 unexpected `}`, expected an expression")]
    [TestCase("{1}", "CEL1008 2+1 unexpected `}`, expected `:`")]
    [TestCase("a ? b", "CEL1009 5+0 expression ends where `:` is expected")]
    [TestCase("a ? b ? c : d : e", "CEL1008 6+1 unexpected `?`, expected `:`")]
    [TestCase("!-a", "CEL1008 1+1 unexpected `-`, expected an expression")]
    [TestCase("-!a", "CEL1008 1+1 unexpected `!`, expected an expression")]
    [TestCase("for", "CEL1011 0+3 `for` is a reserved word and cannot be a name")]
    [TestCase("while(1) + as", "CEL1011 0+5 `while` is a reserved word and cannot be a name|CEL1011 11+2 `as` is a reserved word and cannot be a name")]
    [TestCase("a.?b", "CEL1012 2+1 optional syntax is not switched on")]
    [TestCase("a[?0]", "CEL1012 2+1 optional syntax is not switched on")]
    [TestCase("[?a]", "CEL1012 1+1 optional syntax is not switched on")]
    [TestCase("{?'a': b}", "CEL1012 1+1 optional syntax is not switched on")]
    [TestCase("has(a)", "CEL1102 4+1 the argument of `has` must be a field selection")]
    [TestCase("has(a['b'])", "CEL1102 4+6 the argument of `has` must be a field selection")]
    [TestCase("has(has(a.b))", "CEL1102 4+8 the argument of `has` must be a field selection")]
    [TestCase("a.all(x.y, true)", "CEL1101 6+3 the first argument of `all` must be a plain name")]
    [TestCase("a.map(.x, true)", "CEL1101 6+2 the first argument of `map` must be a plain name")]
    [TestCase("a.map(1, true)", "CEL1101 6+1 the first argument of `map` must be a plain name")]
    [TestCase("9223372036854775808", "CEL1007 0+19 `9223372036854775808` is out of range for int")]
    [TestCase("-9223372036854775809", "CEL1007 0+20 `-9223372036854775809` is out of range for int")]
    [TestCase("f(#) + [1 2] + 'x", "CEL1003 2+1 unexpected character `#`|CEL1008 10+1 unexpected `2`, expected `,` or `]`|CEL1004 15+2 string has no end")]
    public void Parse_Malformed_ReportsEveryMistakeOnce(string text, string expected)
    {
        var bag = new DiagnosticBag(100);
        Parser.Parse(text, CelLimits.Default, bag);
        Assert.That(string.Join('|', bag.ToImmutable().Select(Compile.Show)), Is.EqualTo(expected));
    }

    [TestCaseSource(typeof(EvaluationCases), nameof(EvaluationCases.Malformed))]
    public void Compile_Malformed_HasDiagnosticAndNoProgram(string text)
    {
        var compilation = CelEnvironment.CreateBuilder().Build().Compile(text);
        Assert.That((compilation.Program, compilation.Ast), Is.EqualTo(((CelProgram?)null, (CelAst?)null)));
        Assert.That(compilation.Diagnostics, Is.Not.Empty);
    }

    [Test]
    public void Compile_UnpairedSurrogate_IsDiagnosed() =>
        Assert.That(
            CelEnvironment.CreateBuilder().Build().Compile("'a" + '\uD800' + "'").Diagnostics.Select(Compile.Show),
            Is.EqualTo((string[])["CEL1002 2+1 text holds an unpaired surrogate"]));

    [TestCase("1 * / + 2", "CEL1008 4+1 unexpected `/`, expected an expression")]
    [TestCase("f(* 2) + g(/ 3)", "CEL1008 2+1 unexpected `*`, expected an expression|CEL1008 11+1 unexpected `/`, expected an expression")]
    [TestCase("[a ? b, c]", "CEL1008 6+1 unexpected `,`, expected `:`")]
    public void Parse_StrayOperators_AreOneMistakeEach(string text, string expected)
    {
        var bag = new DiagnosticBag(100);
        Parser.Parse(text, CelLimits.Default, bag);
        Assert.That(string.Join('|', bag.ToImmutable().Select(Compile.Show)), Is.EqualTo(expected));
    }

    [Test]
    public void LineTable_Offsets_AreLinesAndCodePointColumns()
    {
        var table = new CelLineTable("a\n😀b\n");
        Assert.That(
            ((int[])[0, 1, 2, 4, 5, 6, 99, -1]).Select(o => table.Locate(o)).Select(p => (p.Line, p.Column)),
            Is.EqualTo(((int, int)[])[(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 1), (1, 1)]));
    }

    private static void Walk(Expr expr, Action<Expr> visit)
    {
        visit(expr);
        IEnumerable<Expr> children = expr switch
        {
            SelectExpr s => [s.Operand],
            CallExpr c => c.Target is null ? c.Arguments : [c.Target, .. c.Arguments],
            LogicExpr l => l.Operands,
            ConditionalExpr c => [c.Condition, c.WhenTrue, c.WhenFalse],
            _ => [],
        };
        foreach (var child in children)
            Walk(child, visit);
    }
}
