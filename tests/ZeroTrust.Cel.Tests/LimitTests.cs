namespace ZeroTrust.Cel.Tests;

/// <summary>The limits on what an evaluation builds: what fits exactly is built, one more is refused.</summary>
public sealed class LimitTests
{
    private static readonly CelValue[] Variables =
    [
        CelValue.FromString("abcdefgh"),
        CelValue.FromBytes([1, 2, 3, 4, 5, 6, 7, 8]),
        Ints(4),
        Ints(5),
        CelValue.FromInt(1),
    ];

    private static CelValue Ints(int count) => CelValue.FromList(CelList.Of([.. Enumerable.Range(0, count).Select(i => CelValue.FromInt(i))]));

    private static CelEnvironment Environment(CelLimits limits) => CelEnvironment.CreateBuilder()
        .AddVariable("s", CelType.String).AddVariable("b", CelType.Bytes).AddVariable("four", CelType.List(CelType.Int)).AddVariable("five", CelType.List(CelType.Int))
        .AddVariable("one", CelType.Int).WithLimits(limits).ValidateConstants(false).Build();

    [TestCase("s + ''", "\"abcdefgh\"")]
    [TestCase("'abcd' + s.substring(4)", "\"abcdefgh\"")]
    [TestCase("'abcd' + s.substring(3)", "limit_exceeded")]
    [TestCase("(b + b'').size()", "8")]
    [TestCase("b + b'x'", "limit_exceeded")]
    [TestCase("s.upperAscii()", "\"ABCDEFGH\"")]
    [TestCase("'ABCDEFGHI'.lowerAscii()", "limit_exceeded")]
    [TestCase("'abcdefghi'.lowerAscii()", "\"abcdefghi\"")]
    [TestCase("'  abcdef'.trim()", "\"abcdef\"")]
    [TestCase("'   abcdef'.trim()", "limit_exceeded")]
    [TestCase("s.reverse()", "\"hgfedcba\"")]
    [TestCase("'abcdefghi'.reverse()", "limit_exceeded")]
    [TestCase("strings.quote(s.substring(2))", "\"\\\"cdefgh\\\"\"")]
    [TestCase("strings.quote(s.substring(1))", "limit_exceeded")]
    [TestCase("strings.quote('abcd\"').size()", "8")]
    [TestCase("strings.quote('abcd\\\\').size()", "8")]
    [TestCase("strings.quote('abcd\\a').size()", "8")]
    [TestCase("strings.quote('abcd\\r').size()", "8")]
    [TestCase("strings.quote('abcd\"\\n')", "limit_exceeded")]
    [TestCase("strings.quote('abcde\\\\')", "limit_exceeded")]
    [TestCase("strings.quote('abcde\\a')", "limit_exceeded")]
    [TestCase("strings.quote('abcde\\r')", "limit_exceeded")]
    [TestCase("['abcd', 'efgh'].join()", "\"abcdefgh\"")]
    [TestCase("['abcd', 'efg'].join('-')", "\"abcd-efg\"")]
    [TestCase("['abcd', 'efgh'].join('-')", "limit_exceeded")]
    [TestCase("['', '', '', ''].join('abc')", "limit_exceeded")]
    [TestCase("'aaaa'.replace('a', 'bb')", "\"bbbbbbbb\"")]
    [TestCase("'aaaa'.replace('a', 'bbb', 2)", "\"bbbbbbaa\"")]
    [TestCase("'aaaaa'.replace('a', 'bb')", "limit_exceeded")]
    [TestCase("'aaa'.replace('a', 'bbb')", "limit_exceeded")]
    [TestCase("'a,b,c,d'.split(',')", "[\"a\", \"b\", \"c\", \"d\"]")]
    [TestCase("'a,,,,'.split(',')", "limit_exceeded")]
    [TestCase("'a,b,c,d,e'.split(',', 4)", "limit_exceeded")]
    [TestCase("'abcde'.split('')", "limit_exceeded")]
    [TestCase("'abcd'.split('')", "[\"a\", \"b\", \"c\", \"d\"]")]
    [TestCase("string(12345678 * one)", "\"12345678\"")]
    [TestCase("string(123456789 * one)", "limit_exceeded")]
    [TestCase("bytes(s)", "b\"abcdefgh\"")]
    [TestCase("bytes('é' + 'é' + 'é' + 'é' + 'e')", "limit_exceeded")]
    [TestCase("string(b) == string(b)", "true")]
    [TestCase("string(b'123456789')", "limit_exceeded")]
    [TestCase("base64.encode(b'abcdef')", "\"YWJjZGVm\"")]
    [TestCase("base64.encode(b'abcd')", "\"YWJjZA==\"")]
    [TestCase("base64.encode(b'abcdefg')", "limit_exceeded")]
    [TestCase("base64.decode('YWJjZGVm')", "b\"abcdef\"")]
    [TestCase("base64.decode('YWJjZGVmYQ')", "limit_exceeded")]
    [TestCase("'%s'.format([s])", "\"abcdefgh\"")]
    [TestCase("'-%s'.format([s])", "limit_exceeded")]
    [TestCase("'%s'.format([12345678 * one])", "\"12345678\"")]
    [TestCase("'%s'.format([123456789 * one])", "limit_exceeded")]
    [TestCase("'%x'.format(['abcd'])", "\"61626364\"")]
    [TestCase("'%x'.format(['abcde'])", "limit_exceeded")]
    [TestCase("'%X'.format([b'abcde'])", "limit_exceeded")]
    [TestCase("regex.replace('aaaa', 'a', 'bb')", "\"bbbbbbbb\"")]
    [TestCase("regex.replace('aaaaa', 'a', 'bb')", "limit_exceeded")]
    [TestCase("regex.replace('aaabbb', 'a', 'ccc', 1)", "\"cccaabbb\"")]
    [TestCase("regex.replace('aaabbbb', 'a', 'ccc', 1)", "limit_exceeded")]
    [TestCase("regex.extract(s, '.*').value()", "\"abcdefgh\"")]
    [TestCase("regex.extract('abcdefghi', '.*').hasValue()", "limit_exceeded")]
    [TestCase("regex.extractAll('abcd', '.').size()", "4")]
    [TestCase("regex.extractAll('abcde', '.')", "limit_exceeded")]
    [TestCase("regex.extractAll('abcdefghi', 'x')", "limit_exceeded")]
    [TestCase("[one, 1, 2, 3].size()", "4")]
    [TestCase("[one, 1, 2, 3, 4]", "limit_exceeded")]
    [TestCase("[?optional.of(one), 1, 2, 3].size()", "4")]
    [TestCase("[?optional.of(one), 1, 2, 3, 4]", "limit_exceeded")]
    [TestCase("{0: one, 1: 1, 2: 2, 3: 3}.size()", "4")]
    [TestCase("{0: one, 1: 1, 2: 2, 3: 3, 4: 4}", "limit_exceeded")]
    [TestCase("{?0: optional.of(one), 1: 1, 2: 2, 3: 3}.size()", "4")]
    [TestCase("{?0: optional.of(one), 1: 1, 2: 2, 3: 3, 4: 4}", "limit_exceeded")]
    [TestCase("{?true: optional.of(one), ?1u: optional.of(1)}.size()", "2")]
    [TestCase("[0, 1] + [2, 3]", "[0, 1, 2, 3]")]
    [TestCase("[0, 1] + [2, 3, 4]", "limit_exceeded")]
    [TestCase("five + []", "[0, 1, 2, 3, 4]")]
    [TestCase("lists.range(4 * one)", "[0, 1, 2, 3]")]
    [TestCase("lists.range(5 * one)", "limit_exceeded")]
    [TestCase("four.reverse()", "[3, 2, 1, 0]")]
    [TestCase("five.reverse()", "limit_exceeded")]
    [TestCase("five.slice(1, 5)", "[1, 2, 3, 4]")]
    [TestCase("five.slice(0, 5)", "limit_exceeded")]
    [TestCase("four.distinct()", "[0, 1, 2, 3]")]
    [TestCase("five.distinct()", "limit_exceeded")]
    [TestCase("four.sort()", "[0, 1, 2, 3]")]
    [TestCase("five.sort()", "limit_exceeded")]
    [TestCase("[four].flatten()", "[0, 1, 2, 3]")]
    [TestCase("[five].flatten()", "limit_exceeded")]
    [TestCase("[[0, 1], [2, 3], [4]].flatten()", "limit_exceeded")]
    [TestCase("four.map(x, x)", "[0, 1, 2, 3]")]
    [TestCase("five.map(x, x)", "limit_exceeded")]
    [TestCase("four.filter(x, true)", "[0, 1, 2, 3]")]
    [TestCase("five.filter(x, x >= 0)", "limit_exceeded")]
    [TestCase("five.filter(x, x > 0)", "[1, 2, 3, 4]")]
    [TestCase("five.transformList(i, x, x)", "limit_exceeded")]
    [TestCase("five.transformList(i, x, i > 0, x)", "[1, 2, 3, 4]")]
    [TestCase("four.transformMap(i, x, x).size()", "4")]
    [TestCase("five.transformMap(i, x, x).size()", "limit_exceeded")]
    [TestCase("five.all(x, x >= 0)", "true")]
    public void Evaluate_LengthLimits_AreExact(string text, string expected) =>
        AssertResult(new CelLimits { MaxStringLength = 8, MaxListSize = 4 }, text, expected);

    // The budget is shared by all that one evaluation builds.
    [TestCase("(s + 'ij').size()", "10")]
    [TestCase("(s + 'ijk').size()", "limit_exceeded")]
    [TestCase("(s.substring(4) + '1').size() + (s.substring(4) + '2').size()", "10")]
    [TestCase("(s.substring(4) + '1').size() + (s.substring(3) + '2').size()", "limit_exceeded")]
    [TestCase("(s + '12') == '' || s + '1' == '' || true", "true")]
    [TestCase("(s + '1234') == '' || (s + '12') == '' || s.size() == 8", "true")]
    [TestCase("(s + '1234') == '' || (one == 1 ? 'a' + s : '') == ''", "limit_exceeded")]
    [TestCase("[one, 1, 2, 3, 4, 5, 6, 7, 8, 9].size()", "10")]
    [TestCase("[one, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].size()", "limit_exceeded")]
    [TestCase("[?optional.of(one), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].size()", "limit_exceeded")]
    [TestCase("{0: one, 1: 1, 2: 2, 3: 3, 4: 4}.size()", "5")]
    [TestCase("{0: one, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5}.size()", "limit_exceeded")]
    [TestCase("{?0: optional.of(one), 1: 1, 2: 2, 3: 3, 4: 4, 5: 5}.size()", "limit_exceeded")]
    [TestCase("(five + five).size()", "10")]
    [TestCase("(five + five + [one]).size()", "limit_exceeded")]
    [TestCase("lists.range(10 * one).size()", "10")]
    [TestCase("lists.range(11 * one).size()", "limit_exceeded")]
    [TestCase("(b + b'12').size()", "10")]
    [TestCase("(b + b'123').size()", "limit_exceeded")]
    public void Evaluate_AllocationBudget_IsExact(string text, string expected) =>
        AssertResult(new CelLimits { MaxAllocation = 10 }, text, expected);

    // Each with exactly what it costs, and with one unit less.
    [TestCase("five.exists(x, x == 3)", "true")]
    [TestCase("five.exists(x, x == 9)", "false")]
    [TestCase("five.exists_one(x, x == 1)", "true")]
    [TestCase("five.all(i, x, x == i)", "true")]
    [TestCase("five.existsOne(i, x, x == 2)", "true")]
    [TestCase("five.transformList(i, x, x)", "[0, 1, 2, 3, 4]")]
    [TestCase("five.transformMap(i, x, x).size()", "5")]
    [TestCase("five.map(x, x).size()", "5")]
    [TestCase("five.filter(x, x == 7)", "[]")]
    [TestCase("five.all(x, [x, x].all(y, y >= 0))", "true")]
    [TestCase("five.sort()", "[0, 1, 2, 3, 4]")]
    [TestCase("five.sortBy(x, -x)", "[4, 3, 2, 1, 0]")]
    [TestCase("[[0], [one], [2]].flatten()", "[0, 1, 2]")]
    [TestCase("[one, one].distinct()", "[1]")]
    [TestCase("sets.contains(five, four)", "true")]
    [TestCase("one in five", "true")]
    [TestCase("five == [one]", "false")]
    [TestCase("five + four == five", "false")]
    [TestCase("regex.replace(s, '[a-z]', '-')", "\"--------\"")]
    [TestCase("regex.extractAll(s, 'a').size()", "1")]
    [TestCase("s.matches(s)", "true")]
    [TestCase("s.matches('^[a-z]+$')", "true")]
    [TestCase("math.greatest(five)", "4")]
    [TestCase("'%s'.format([one])", "\"1\"")]
    [TestCase("one > 0 ? five.map(x, x).size() : one", "5")]
    [TestCase("one > 1 ? one : five.map(x, x).size()", "5")]
    public void Evaluate_CostBudget_IsExact(string text, string expected)
    {
        foreach (var isTraced in (bool[])[false, true])
        {
            var activation = new TestActivation(Variables);
            Assert.That(Show(CelLimits.Default), Is.EqualTo(expected));
            var cost = activation.Cost;
            Assert.That(Show(new CelLimits { MaxCost = cost }), Is.EqualTo(expected), "just enough");
            Assert.That(activation.Cost, Is.EqualTo(cost));
            Assert.That(Show(new CelLimits { MaxCost = cost - 1 }), Is.EqualTo("limit_exceeded"), "not quite enough");

            string Show(CelLimits limits)
            {
                var program = Compile.Program(Environment(limits), text);
                return Compile.Show(isTraced ? program.EvaluateTraced(activation).Result : program.Evaluate(activation));
            }
        }
    }

    [Test]
    public void Evaluate_AfterAbsorbedLimit_StaysWithoutBudget()
    {
        // Absorbing the error buys nothing: every further step fails as well.
        AssertResult(new CelLimits { MaxCost = 30 }, "five.all(x, x >= 0) || five.all(x, x >= 0) || four.exists(x, x == 0)", "true");
        AssertResult(new CelLimits { MaxCost = 10 }, "five.all(x, x > 9 || x >= 0) || four.exists(x, x == 0)", "limit_exceeded");
        AssertResult(new CelLimits { MaxCost = 10 }, "five.all(x, x > 9 || x >= 0) || one == 1", "true");
    }

    [Test]
    public void Evaluate_SecondEvaluation_HasItsOwnBudget()
    {
        var program = Compile.Program(Environment(new CelLimits { MaxCost = 20, MaxAllocation = 10 }), "four.all(x, x >= 0) && (s + '12').size() == 10");
        var activation = new TestActivation(Variables);
        for (var i = 0; i < 3; i++)
            Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo("true"));
    }

    private static void AssertResult(CelLimits limits, string text, string expected)
    {
        var program = Compile.Program(Environment(limits), text);
        Assert.That(Compile.Show(program.Evaluate(new TestActivation(Variables))), Is.EqualTo(expected), "plain");
        Assert.That(Compile.Show(program.EvaluateTraced(new TestActivation(Variables)).Result), Is.EqualTo(expected), "traced");
    }
}
