namespace ZeroTrust.Cel.Tests;

public sealed class NumberTextTests
{
    // Shortest digits that read back; exponent form below 1e-4 and from 1e6.
    [TestCase(0.0, "0", "0")]
    [TestCase(-0.0, "-0", "-0")]
    [TestCase(1.0, "1", "1")]
    [TestCase(-1.0, "-1", "-1")]
    [TestCase(10.0, "10", "10")]
    [TestCase(12.5, "12.5", "12.5")]
    [TestCase(-12.5, "-12.5", "-12.5")]
    [TestCase(0.5, "0.5", "0.5")]
    [TestCase(-0.05, "-0.05", "-0.05")]
    [TestCase(100000.0, "100000", "100000")]
    [TestCase(999999.0, "999999", "999999")]
    [TestCase(999999.5, "999999.5", "999999.5")]
    [TestCase(123456.789, "123456.789", "123456.789")]
    [TestCase(1e6, "1e+06", "1000000")]
    [TestCase(-1e6, "-1e+06", "-1000000")]
    [TestCase(1234567.5, "1.2345675e+06", "1234567.5")]
    [TestCase(1.5e9, "1.5e+09", "1500000000")]
    [TestCase(1e16, "1e+16", "10000000000000000")]
    [TestCase(1e20, "1e+20", "100000000000000000000")]
    [TestCase(1.25e22, "1.25e+22", "12500000000000000000000")]
    [TestCase(1e100, "1e+100", "10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase(0.0001, "0.0001", "0.0001")]
    [TestCase(0.00012, "0.00012", "0.00012")]
    [TestCase(0.00009999, "9.999e-05", "0.00009999")]
    [TestCase(-0.00001, "-1e-05", "-0.00001")]
    [TestCase(1.25e-7, "1.25e-07", "0.000000125")]
    [TestCase(1e-10, "1e-10", "0.0000000001")]
    [TestCase(0.1, "0.1", "0.1")]
    [TestCase(0.30000000000000004, "0.30000000000000004", "0.30000000000000004")]
    [TestCase(double.NaN, "NaN", "NaN")]
    [TestCase(double.PositiveInfinity, "Infinity", "Infinity")]
    [TestCase(double.NegativeInfinity, "-Infinity", "-Infinity")]
    public void Format_Double_IsShortest(double value, string expected, string plain)
    {
        Assert.That(CelDoubleText.Format(value), Is.EqualTo(expected));
        Assert.That(CelDoubleText.FormatPlain(value), Is.EqualTo(plain));
    }

    [Test]
    public void Format_ExtremeDouble_ReadsBack()
    {
        foreach (var value in (double[])[double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon, 2.2250738585072014e-308, 1.7976931348623155e+308])
        {
            foreach (var text in (string[])[CelDoubleText.Format(value), CelDoubleText.FormatPlain(value)])
                Assert.That(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(value), text);
            Assert.That(CelDoubleText.FormatPlain(value), Does.Not.Contain("e"));
        }
    }
}
