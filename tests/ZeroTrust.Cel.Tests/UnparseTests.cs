using FsCheck;
using FsCheck.Fluent;

namespace ZeroTrust.Cel.Tests;

public sealed class UnparseTests
{
    private static readonly CelLimits Limits = new() { MaxNesting = 500 };

    private static readonly SyntaxOptions Syntax = new(HasOptionals: true, HasBlocks: true, CelLibraries.All);

    private static IEnumerable<string> Sources =>
        EvaluationCases.All.Select(static c => (string)c.Arguments[0]!)
            .Concat(LibraryCases.Sources)
            .Concat(
            [
                "-(1)", "--1", "---1", "-(-(-a))", "- -1.5", "-(1.5)", "-(1.f)", "-(1).f()[2]", "-1.f()", "-(1u)", "-1u.f", "!(!(!a))", "!(-a)", "-(!a)", "!-1", "-(-1)",
                "(a ? b : c) ? d : e", "a ? (b ? c : d) : e", "a ? b : (c ? d : e)", "(a && b) && c", "a && (b && c)", "(a || b) && c", "a || (b && c)",
                "a - (b - c)", "(a - b) - c", "a * (b + c)", "(a < b) < c", "a < (b < c)", "(a + b).f", "(a + b)[c]", "(-a).f", "-a.f", "(a ? b : c).f", ".a.b", ".has(a.b)", ".f(a)", "-.f(a)", ".f(a).b", ".size(a)",
                "has(a.`b c`)", "has((a + b).c)", "[{1: [a]}, 'x']", "{(a ? b : c): (d ? e : f)}", "a.in_", "a.package.if()", "1.5.f", "(1).f", "1u.f", "'a'.f", "b'a'[0]", "[1][0]", "{}.a", "a.?b.c", "a[?b].?`c-d`", "[?a, b]", "{?a: b, c: d}", "A.B{c: d, ?e: f, `g-h`: 1}", ".A{}", "(a ? b : c).?d", "-(1.?f)", "-(1[?f])", "cel.block([a, b + 1], cel.index(0) + cel.iterVar(0, 1) + cel.accuVar(1, 2))", "proto.getExt(a, b.c.d)", "proto.hasExt(a.e, b.c)", "a.optMap(x, x + 1)", "a.optFlatMap(x, x)", "[].map(x, x)[0].f",
            ]);

    [TestCaseSource(nameof(Sources))]
    public void Unparse_Source_ParsesToSameTree(string source)
    {
        var tree = Parse(source);
        if (tree is null)
            return;
        var written = Unparser.Write(tree);
        Assert.That(Shape(Parse(written)), Is.EqualTo(Shape(tree)), written);
        Assert.That(Unparser.Write(Parse(written)!), Is.EqualTo(written), "writing again changes nothing");
    }

    // Types are of no account here: what is wrongly typed binds in ways that nothing else does.
    [Category("Long")]
    [TestCase(0)]
    [TestCase(60)]
    [TestCase(400)]
    public void Unparse_GeneratedExpression_ParsesToSameTree(int chaos)
    {
        var options = new GeneratorOptions { Chaos = chaos, MaxSize = 30 };
        var property = Prop.ForAll(GeneratedExpressions.Of(options), static expression =>
        {
            if (Parse(expression.Text) is not { } tree)
                return;
            var written = Unparser.Write(tree);
            Assert.That(Shape(Parse(written)), Is.EqualTo(Shape(tree)), written);
            Assert.That(Unparser.Write(Parse(written)!), Is.EqualTo(written), "writing again changes nothing");
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(LongRun.Count(3_000, 200_000)), property);
    }

    [TestCase("((a) + ((b)))", "a + b")]
    [TestCase("(a*b)+c", "a * b + c")]
    [TestCase("a*(b+c)", "a * (b + c)")]
    [TestCase("(a && b) || c", "a && b || c")]
    [TestCase("(a || b) && c", "(a || b) && c")]
    [TestCase("(a==b)?(c):(d?e:f)", "a == b ? c : d ? e : f")]
    [TestCase("!(a)", "!a")]
    [TestCase("!(a==b)", "!(a == b)")]
    [TestCase("-(a.b)", "-a.b")]
    [TestCase("a['b'].c (1,2)", "a[\"b\"].c(1, 2)")]
    [TestCase("xs.exists( x,x>1 )", "xs.exists(x, x > 1)")]
    [TestCase("cel.bind( x,1,(x) )", "cel.bind(x, 1, x)")]
    [TestCase("[1,].map(x,x>0,x*2)", "[1].map(x, x > 0, x * 2)")]
    [TestCase("has(a.b) && a.`c-d` == b'\\x00'", "has(a.b) && a.`c-d` == b\"\\x00\"")]
    [TestCase("1e3 + 1.50 + 0x1F", "1000.0 + 1.5 + 31")]
    public void Unparse_Source_WritesFewParentheses(string source, string expected) =>
        Assert.That(Unparser.Write(Parse(source)!), Is.EqualTo(expected));

    [Test]
    [Category("Long")]
    public void Unparse_CheckedTree_EvaluatesAlike()
    {
        var environment = LibraryTests.Environment;
        foreach (var source in LibraryCases.All.Select(static c => (string)c.Arguments[0]!))
        {
            var ast = environment.Compile(source).Ast;
            var again = environment.Compile(ast!.Unparse());
            Assert.That(again.Diagnostics, Is.Empty, source);
            Assert.That(again.Ast!.Unparse(), Is.EqualTo(ast.Unparse()), source);
            Assert.That(again.Program!.ResultType, Is.EqualTo(ast.ResultType), source);
        }
    }

    private static Expr? Parse(string source)
    {
        var bag = new DiagnosticBag(100);
        var tree = Parser.Parse(source, Limits, bag, Syntax);
        return bag.HasErrors ? null : tree;
    }

    private static string? Shape(Expr? tree) => tree is null ? null : TreePrinter.Print(tree);
}
