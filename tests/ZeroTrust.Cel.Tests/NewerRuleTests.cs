namespace ZeroTrust.Cel.Tests;

/// <summary>
/// Rules of the language that came after the conformance data which the suite runs: shadowing by loop and bind variables, the network
/// functions, `reverse`, `%f` and `%e` of whole numbers, and the range of a timestamp from an int.
/// </summary>
public sealed class NewerRuleTests
{
    private static readonly CelType Attributes = CelType.Map(CelType.String, CelType.Dyn);

    // The same name at every level: which one an expression means is told by its value.
    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .WithContainer("com.example")
        .AddVariable("y", CelType.String)
        .AddVariable("y.z", CelType.String)
        .AddVariable("com.example.y", CelType.String)
        .AddVariable("com.example.y.z", CelType.String)
        .AddVariable("x", CelType.String)
        .AddVariable("maps", CelType.List(Attributes))
        .AddVariable("com.y", Attributes)
        .ValidateConstants(false)
        .Build();

    private static readonly TestActivation Activation = new(
        CelValue.FromString("y"),
        CelValue.FromString("y.z"),
        CelValue.FromString("com.example.y"),
        CelValue.FromString("com.example.y.z"),
        CelValue.FromString("x"),
        CelValue.FromList(CelList.Of(CelValue.FromMap(CelMap.Of([KeyValuePair.Create("z", CelValue.FromString("field"))])))),
        CelValue.FromMap(CelMap.Of([KeyValuePair.Create("z", CelValue.FromString("com.y field"))])));

    // Without a scope: container first, longest name first, a leading dot at the root.
    [TestCase("y", "\"com.example.y\"")]
    [TestCase("y.z", "\"com.example.y.z\"")]
    [TestCase(".y", "\"y\"")]
    [TestCase(".y.z", "\"y.z\"")]
    [TestCase("com.y.z", "\"com.y field\"")]
    [TestCase("x", "\"x\"")]
    // A loop variable hides every declaration, dotted and container-qualified ones included.
    [TestCase("['loop'].map(y, y)", "[\"loop\"]")]
    [TestCase("maps.map(y, y.z)", "[\"field\"]")]
    [TestCase("maps.exists(y, y.z == 'field')", "true")]
    [TestCase("maps.all(y, y.z == 'com.example.y.z')", "false")]
    [TestCase("maps.filter(y, y.z == 'field').size()", "1")]
    [TestCase("maps.exists_one(y, y.z == 'field')", "true")]
    [TestCase("maps.map(y, has(y.z))", "[true]")]
    [TestCase("maps.map(com, com.z)", "[\"field\"]")]
    [TestCase("maps.transformList(i, y, y.z)", "[\"field\"]")]
    [TestCase("maps.transformList(y, v, y)", "[0]")]
    [TestCase("{'k': maps[0]}.transformMap(y, v, y + v.z)", "{\"k\": \"kfield\"}")]
    [TestCase("maps.sortBy(y, y.z).size()", "1")]
    [TestCase("optional.of(maps[0]).optMap(y, y.z).value()", "\"field\"")]
    // So does a bind variable.
    [TestCase("cel.bind(y, 'bound', y)", "\"bound\"")]
    [TestCase("cel.bind(y, {'z': 'bound'}, y.z)", "\"bound\"")]
    [TestCase("cel.bind(com, {'y': {'z': 'bound'}}, com.y.z)", "\"bound\"")]
    // The innermost scope comes first.
    [TestCase("cel.bind(y, 'outer', cel.bind(y, 'inner', y))", "\"inner\"")]
    [TestCase("cel.bind(y, 'outer', ['inner'].map(y, y) + [y])", "[\"inner\", \"outer\"]")]
    [TestCase("['outer'].map(y, cel.bind(y, y + ' seen', y))", "[\"outer seen\"]")]
    [TestCase("['a'].map(y, ['b'].map(y, y)[0] + y)", "[\"ba\"]")]
    [TestCase("['a'].map(y, ['b'].map(x, x + y)[0])", "[\"ba\"]")]
    // A leading dot skips the scopes of macros, and what stands outside a scope does not see it.
    [TestCase("['loop'].map(y, .y)", "[\"y\"]")]
    [TestCase("maps.map(y, .y.z)", "[\"y.z\"]")]
    [TestCase("maps.map(y, .com.example.y)", "[\"com.example.y\"]")]
    [TestCase("cel.bind(y, 'bound', .y + y)", "\"ybound\"")]
    [TestCase("[y].map(y, y)", "[\"com.example.y\"]")]
    [TestCase("cel.bind(y, y, y)", "\"com.example.y\"")]
    [TestCase("['loop'].map(y, y) + [y]", "[\"loop\", \"com.example.y\"]")]
    // Functions and variables live in separate spaces.
    [TestCase("[[1, 2]].map(size, size(size))", "[2]")]
    public void Evaluate_ShadowedName_MeansTheInnermost(string text, string expected)
    {
        foreach (var program in (CelProgram[])[Compile.Program(Environment, text), Environment.CompileUnchecked(text).Program!])
        {
            Assert.That(Compile.Show(program.Evaluate(Activation)), Is.EqualTo(expected));
            Assert.That(Compile.Show(program.EvaluateTraced(Activation).Result), Is.EqualTo(expected));
        }
    }

    // A scope hides even a declaration that would have had the field.
    [TestCase("['loop'].map(y, y.z)", "CEL1205 18+1 a value of type `string` has no field `z`")]
    [TestCase("cel.bind(y, 1, y.z)", "CEL1205 17+1 a value of type `int` has no field `z`")]
    [TestCase("['loop'].map(com, com.example.y)", "CEL1205 22+7 a value of type `string` has no field `example`")]
    public void Compile_ShadowedDottedName_IsRefused(string text, string expected) =>
        Assert.That(string.Join('|', Environment.Compile(text).Diagnostics.Select(Compile.Show)), Is.EqualTo(expected));

    [TestCase("'x'.reverse()", "\"x\"")]
    [TestCase("'añ😀'.reverse()", "\"😀ña\"")]
    [TestCase("''.reverse()", "\"\"")]
    [TestCase("'%f'.format([3])", "\"3.000000\"")]
    [TestCase("'%.2f'.format([3u])", "\"3.00\"")]
    [TestCase("'%.0f'.format([-7])", "\"-7\"")]
    [TestCase("'%e'.format([1500])", "\"1.500000e+03\"")]
    [TestCase("'%.1e'.format([25u])", "\"2.5e+01\"")]
    [TestCase("'%e'.format([0])", "\"0.000000e+00\"")]
    [TestCase("'%f'.format(['3'])", "no_such_overload")]
    [TestCase("timestamp(0)", "timestamp(\"1970-01-01T00:00:00Z\")")]
    [TestCase("timestamp(253402300799)", "timestamp(\"9999-12-31T23:59:59Z\")")]
    [TestCase("timestamp(253402300800)", "overflow")]
    [TestCase("timestamp(-62135596800)", "timestamp(\"0001-01-01T00:00:00Z\")")]
    [TestCase("timestamp(-62135596801)", "overflow")]
    [TestCase("timestamp(9223372036854775807)", "overflow")]
    [TestCase("timestamp(-9223372036854775807 - 1)", "overflow")]
    public void Evaluate_NewerFunction_GivesResult(string text, string expected) => Expect(text, expected);

    // Values: families, canonical form, the mapped form in hex, what is refused.
    [TestCase("ip('192.168.0.1').family() == 4 && ip('::1').family() == 6", "true")]
    [TestCase("ip('::ffff:c0a8:1') == ip('192.168.0.1')", "true")]
    [TestCase("ip('::ffff:c0a8:1').family()", "4")]
    [TestCase("ip('::ffff:192.168.0.1')", "invalid_argument")]
    [TestCase("isIP('fe80::1%en0')", "false")]
    [TestCase("isIP('192.168.0.1.0') || isIP('192.168.0') || isIP('')", "false")]
    [TestCase("ip.isCanonical('2001:db8::abcd')", "true")]
    [TestCase("ip.isCanonical('2001:DB8::ABCD')", "false")]
    [TestCase("ip.isCanonical('2001:db8:0:0:0:0:0:abcd')", "false")]
    [TestCase("ip.isCanonical('not an address')", "invalid_argument")]
    [TestCase("string(ip('2001:DB8:0:0::1'))", "\"2001:db8::1\"")]
    [TestCase("type(ip('::1')) == net.IP && type(cidr('::/0')) == net.CIDR", "true")]
    [TestCase("ip('10.0.0.1') == ip('10.0.0.2')", "false")]
    [TestCase("{'a': ip('::1')}.a.isLoopback()", "true")]
    // Kinds of addresses.
    [TestCase("ip('127.255.0.1').isLoopback() && ip('::1').isLoopback() && !ip('::2').isLoopback()", "true")]
    [TestCase("ip('0.0.0.0').isUnspecified() && ip('::').isUnspecified()", "true")]
    [TestCase("ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()", "true")]
    [TestCase("ip('169.254.169.254').isLinkLocalUnicast() && !ip('169.255.0.1').isLinkLocalUnicast()", "true")]
    [TestCase("ip('224.0.0.1').isLinkLocalMulticast() && !ip('224.0.1.1').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast()", "true")]
    // Networks keep their host bits until they are masked.
    [TestCase("string(cidr('192.168.1.7/24'))", "\"192.168.1.7/24\"")]
    [TestCase("cidr('192.168.1.7/24').ip() == ip('192.168.1.7')", "true")]
    [TestCase("cidr('192.168.1.7/24').masked() == cidr('192.168.1.0/24')", "true")]
    [TestCase("cidr('192.168.1.7/24') == cidr('192.168.1.0/24')", "false")]
    [TestCase("cidr('2001:db8::/32').prefixLength()", "32")]
    [TestCase("cidr('192.168.0.0/16').containsIP('192.168.255.1') && !cidr('192.168.0.0/16').containsIP(ip('192.169.0.1'))", "true")]
    [TestCase("cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24')", "true")]
    [TestCase("cidr('192.168.0.0/16').containsCIDR(cidr('192.0.0.0/8'))", "false")]
    [TestCase("cidr('192.168.0.0/16').containsCIDR('192.168.0.0/16')", "true")]
    [TestCase("cidr('::/0').containsIP('10.0.0.1')", "false")]
    [TestCase("isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0') && !isCIDR('10.0.0.0/33') && !isCIDR('::/129') && !isCIDR('10.0.0.0/-1')", "true")]
    [TestCase("cidr('10.0.0.0/8').containsIP('nonsense')", "invalid_argument")]
    [TestCase("cidr('10.0.0.0/8').isMask() && !cidr('10.0.0.1/8').isMask()", "true")]
    public void Evaluate_NetworkFunction_GivesResult(string text, string expected) => Expect(text, expected);

    private static void Expect(string text, string expected)
    {
        var program = Compile.Program(Environment, text);
        Assert.That(Compile.Show(program.Evaluate(Activation)), Is.EqualTo(expected), "plain");
        Assert.That(Compile.Show(program.EvaluateTraced(Activation).Result), Is.EqualTo(expected), "traced");
        Assert.That(Compile.Show(Environment.CompileUnchecked(text).Program!.Evaluate(Activation)), Is.EqualTo(expected), "unchecked");
    }
}
