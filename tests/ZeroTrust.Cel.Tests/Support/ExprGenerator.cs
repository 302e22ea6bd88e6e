using FsCheck;
using FsCheck.Fluent;

namespace ZeroTrust.Cel.Tests;

/// <summary>Random trees, such as the parser could have made of some source.</summary>
internal static class ExprGenerator
{
    private static readonly string[] Binary =
    [
        Operators.Add, Operators.Subtract, Operators.Multiply, Operators.Divide, Operators.Modulo, Operators.Equal, Operators.NotEqual,
        Operators.Less, Operators.LessEqual, Operators.Greater, Operators.GreaterEqual, Operators.In, Operators.Index, Operators.OptionalIndex,
    ];

    private static readonly CelValue[] Literals =
    [
        CelValue.Null, CelValue.True, CelValue.False, CelValue.FromInt(0), CelValue.FromInt(7), CelValue.FromInt(-7), CelValue.FromInt(long.MinValue),
        CelValue.FromInt(long.MaxValue), CelValue.FromUint(0), CelValue.FromUint(ulong.MaxValue), CelValue.FromDouble(0), CelValue.FromDouble(-0.0),
        CelValue.FromDouble(0.1), CelValue.FromDouble(-1e300), CelValue.FromDouble(5e-324), CelValue.FromDouble(double.MaxValue), CelValue.FromDouble(100000),
        CelValue.FromString(""), CelValue.FromString("a'b\"c\\d\n\r\t\0\u007F\u2028😀`"), CelValue.FromBytes([]), CelValue.FromBytes([0, 34, 92, 127, 255, 65]),
    ];

    internal static Arbitrary<Expr> Trees { get; } = Gen.Sized(static size => Tree(Math.Min(size, 40))).ToArbitrary();

    private static Gen<Expr> Tree(int size)
    {
        if (size <= 1)
            return Gen.OneOf(Gen.Elements(Literals).Select(static v => (Expr)new LiteralExpr(default, v)), Gen.Elements("a", "b", "cel", "math").Select(static n => (Expr)Name(n)), Gen.Constant((Expr)new IdentExpr(default, "a", isRooted: true)));
        var half = Sub(size / 2);
        var third = Sub(size / 3);
        return Gen.Frequency(
            (1, Tree(1)),
            (5, from f in Gen.Elements(Binary) from x in half from y in half select (Expr)Call(f, x, y)),
            (4, from f in Gen.Elements(Operators.Not, Operators.Negate) from x in Sub(size - 2) select (Expr)Call(f, x)),
            (4, from isAnd in Gen.Elements(true, false) from n in Gen.Choose(2, 4) from xs in third.ListOf(n) select (Expr)new LogicExpr(default, isAnd, [.. xs])),
            (3, from c in third from x in third from y in third select (Expr)new ConditionalExpr(default, c, x, y)),
            (3, from x in Sub(size - 2) from f in Gen.Elements("f", "in_", "if") from test in Gen.Elements(false, true) select (Expr)new SelectExpr(default, x, f, default, isQuoted: false, test)),
            (1, from x in Sub(size - 2) from test in Gen.Elements(false, true) select (Expr)new SelectExpr(default, x, "b-c/d e.f", default, isQuoted: true, test)),
            (2, from n in Gen.Choose(0, 3) from xs in third.ListOf(n) from mark in Gen.Elements(false, true) select (Expr)new ListExpr(default, [.. xs], mark ? [.. xs.Select(static (_, i) => i == 0)] : [])),
            (2, from n in Gen.Choose(0, 2) from xs in third.ListOf(n) from ys in third.ListOf(n) from mark in Gen.Elements(false, true) select (Expr)new MapExpr(default, [.. xs], [.. ys], mark && n > 0 ? [.. xs.Select(static (_, i) => i == 0)] : [])),
            (2, from n in Gen.Choose(0, 3) from xs in third.ListOf(n) from f in Gen.Elements("has", "size", "g") from isRooted in Gen.Elements(false, true) select (Expr)new CallExpr(default, f, default, null, [.. xs]) { IsRooted = isRooted || f == "has" }),
            (2, from t in half from n in Gen.Choose(0, 3) from xs in third.ListOf(n) from f in Gen.Elements("g", "while") select (Expr)new CallExpr(default, f, default, t, [.. xs])),
            (2, from t in half from x in half select Macro("all", t, [Name("x"), x])),
            (2, from t in third from x in third from y in third from f in Gen.Elements("map", "exists") select Macro(f, t, [Name("x"), f == "map" ? x : Name("y"), y])),
            (1, from t in third from x in third from y in third from f in Gen.Elements("transformList", "transformMap", "transformMapEntry") select Macro(f, t, [Name("i"), Name("v"), x, y])),
            (1, from x in half from y in half select Macro("bind", Name("cel"), [Name("x"), x, y])));
    }

    // Made when it is drawn: a generator of all trees at once would have no end.
    private static Gen<Expr> Sub(int size) => Gen.Constant(size).SelectMany(static n => Tree(n));

    private static IdentExpr Name(string name) => new(default, name, isRooted: false);

    private static CallExpr Call(string function, params Expr[] arguments) => new(default, function, default, null, [.. arguments]);

    private static Expr Macro(string function, Expr target, Expr[] arguments) =>
        new MacroExpander(new SyntaxReporter(new DiagnosticBag(1)), new SyntaxOptions(HasOptionals: true, HasBlocks: true, CelLibraries.All)).Expand(new CallExpr(default, function, default, target, [.. arguments]));
}
