using System.Diagnostics.CodeAnalysis;

namespace ZeroTrust.Cel.Tests;

/// <summary>Enums that are types of their own (language definition, "Enumerations", as the conformance suite's strong mode tests them).</summary>
public sealed class EnumTests
{
    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder().WithContainer("geo").WithTypes(new Sides()).AddVariable("n", CelType.Int).Build();

    [TestCase("geo.Side.LEFT", "geo.Side(1)")]
    [TestCase("Side.RIGHT", "geo.Side(2)")]
    [TestCase("Side.LEFT == Side.LEFT", "true")]
    [TestCase("Side.LEFT == Side.RIGHT", "false")]
    [TestCase("dyn(Side.LEFT) == 1", "false")]
    [TestCase("type(Side.LEFT) == geo.Side", "true")]
    [TestCase("int(Side.RIGHT)", "2")]
    [TestCase("Side(1)", "geo.Side(1)")]
    [TestCase("Side(n + 1) == Side.RIGHT", "true")]
    [TestCase("Side(7)", "geo.Side(7)")]
    [TestCase("Side(-2147483648)", "geo.Side(-2147483648)")]
    [TestCase("Side(2147483647)", "geo.Side(2147483647)")]
    [TestCase("Side(2147483648)", "overflow")]
    [TestCase("Side(-2147483649)", "overflow")]
    [TestCase("Side('RIGHT')", "geo.Side(2)")]
    [TestCase("Side('MIDDLE')", "invalid_argument")]
    [TestCase("Side(dyn(1.5))", "no_such_overload")]
    [TestCase("[Side.LEFT, Side('LEFT'), Side.RIGHT].distinct().size()", "2")]
    [TestCase("Other.X + 1", "6")]
    public void Evaluate_StrongEnum_IsATypeOfItsOwn(string text, string expected)
    {
        var activation = new TestActivation(CelValue.FromInt(1));
        foreach (var program in (CelProgram[])[Compile.Program(Environment, text), Environment.CompileUnchecked(text).Program!])
            Assert.That(Compile.Show(program.Evaluate(activation)), Is.EqualTo(expected));
    }

    [TestCase("Side.LEFT == 1", "CEL1203 10+2 no overload of `==` takes (geo.Side, int)")]
    [TestCase("Side.LEFT + 1", "CEL1203 10+1 no overload of `+` takes (geo.Side, int)")]
    [TestCase("Side(true)", "CEL1203 0+4 no overload of `geo.Side` takes (bool)")]
    [TestCase("Side.MIDDLE", "CEL1205 5+6 a value of type `type` has no field `MIDDLE`")]
    public void Compile_StrongEnum_IsNoInt(string text, string expected) =>
        Assert.That(string.Join('|', Environment.Compile(text).Diagnostics.Select(Compile.Show)), Is.EqualTo(expected));

    private sealed class Sides : CelTypeProvider
    {
        private static readonly CelEnumType Side = new("geo.Side", [new("LEFT", 1), new("RIGHT", 2)]);

        public override IEnumerable<CelEnumType> EnumTypes => [Side];

        public override bool TryFindMessage(string fullName, [NotNullWhen(true)] out CelMessageType? type)
        {
            type = null;
            return false;
        }

        public override bool TryFindEnumConstant(string fullName, out int number)
        {
            number = fullName switch { "geo.Side.LEFT" => 1, "geo.Side.RIGHT" => 2, "geo.Other.X" => 5, _ => 0 };
            return number != 0;
        }
    }
}
