using Cel.Expr.Conformance.Proto3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel.Protobuf;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>Rules about messages that are newer than the fetched suite, and messages that mean harm.</summary>
[TestFixture]
public sealed class ProtobufTests
{
    private static readonly CelEnvironment Environment = CreateEnvironment(ConformanceSuite.Types);
    private static readonly CelEnvironment StrongEnvironment = CreateEnvironment(ConformanceSuite.StrongTypes);

    // null among wrappers, timestamps and durations is dropped, among `Any` and `Value` it is kept.
    [TestCase("TestAllTypes{repeated_timestamp: [timestamp(1), null]}.repeated_timestamp == [timestamp(1)]")]
    [TestCase("TestAllTypes{repeated_duration: [null, duration('1s')]}.repeated_duration == [duration('1s')]")]
    [TestCase("TestAllTypes{repeated_int32_wrapper: [1, null, 2]}.repeated_int32_wrapper == [1, 2]")]
    [TestCase("TestAllTypes{map_bool_timestamp: {true: null, false: timestamp(1)}}.map_bool_timestamp == {false: timestamp(1)}")]
    [TestCase("TestAllTypes{map_bool_int32_wrapper: {true: null}}.map_bool_int32_wrapper == {}")]
    [TestCase("TestAllTypes{repeated_any: [null, 1]}.repeated_any == [null, 1]")]
    [TestCase("TestAllTypes{repeated_value: [null, 'a']}.repeated_value == [null, 'a']")]
    [TestCase("TestAllTypes{single_float: 1e300}.single_float == double('Infinity')")]
    [TestCase("TestAllTypes{single_nested_message: null} == TestAllTypes{}")]
    [TestCase("TestAllTypes{single_double: double('NaN')} != TestAllTypes{single_double: double('NaN')}")]
    [TestCase("TestAllTypes{single_struct: {'a': [1, {'b': null}]}}.single_struct.a[1].b == null")]
    [TestCase("TestAllTypes{?single_int64: optional.none(), ?single_string: optional.of('x')} == TestAllTypes{single_string: 'x'}")]
    [TestCase("TestAllTypes{single_any: TestAllTypes{single_int64: 5}}.single_any.single_int64 == 5")]
    [TestCase("[TestAllTypes{single_int64: 5}].exists(t, t.single_int64 == 5 && has(t.single_int64))")]
    public void Evaluate_Message_Holds(string text)
    {
        foreach (var compilation in (CelCompilation[])[Environment.Compile(text), Environment.CompileUnchecked(text)])
        {
            Assert.That(compilation.Diagnostics, Is.Empty);
            Assert.That(compilation.Program!.Evaluate(new SuiteActivation([CelValue.Null])), Is.EqualTo(CelValue.True));
        }
    }

    [TestCase("TestAllTypes{single_int32: 2147483648}", "overflow")]
    [TestCase("TestAllTypes{single_uint32: 4294967296u}", "overflow")]
    [TestCase("TestAllTypes{standalone_enum: 2147483648}", "overflow")]
    [TestCase("TestAllTypes{single_string: dyn(1)}", "no_such_overload")]
    [TestCase("TestAllTypes{single_int64: dyn(null)}", "no_such_overload")]
    [TestCase("TestAllTypes{repeated_int64: dyn(1)}", "no_such_overload")]
    [TestCase("TestAllTypes{map_string_string: dyn({1: 'a'})}", "no_such_overload")]
    [TestCase("TestAllTypes{single_struct: dyn({1: 'a'})}", "conversion")]
    [TestCase("TestAllTypes{single_value: int}", "conversion")]
    [TestCase("TestAllTypes{list_value: dyn(null)}", "no_such_overload")]
    [TestCase("dyn(TestAllTypes{}).no_such", "no_such_field")]
    [TestCase("google.protobuf.Any{}", "conversion")]
    [TestCase("timestamp(-62135596801)", "overflow")]
    [TestCase("timestamp(253402300800)", "overflow")]
    public void Evaluate_MessageThatCannotBe_IsError(string text, string code) =>
        Assert.That(Environment.Compile(text).Program!.Evaluate(new SuiteActivation([CelValue.Null])).AsError().CodeText, Is.EqualTo(code));

    [TestCase("GlobalEnum.GAZ == GlobalEnum(2) && GlobalEnum('GAZ') == GlobalEnum.GAZ")]
    [TestCase("dyn(GlobalEnum.GAZ) != dyn(2) && dyn(GlobalEnum.GAZ) != dyn(TestAllTypes.NestedEnum.BAZ)")]
    [TestCase("int(GlobalEnum.GAZ) == 2 && type(GlobalEnum.GAZ) == GlobalEnum")]
    [TestCase("GlobalEnum.GAZ in [GlobalEnum.GOO, GlobalEnum.GAZ] && {'a': GlobalEnum.GAR}.a == GlobalEnum.GAR")]
    [TestCase("TestAllTypes{standalone_enum: TestAllTypes.NestedEnum.BAZ}.standalone_enum == TestAllTypes.NestedEnum.BAZ")]
    public void Evaluate_StrongEnum_Holds(string text)
    {
        foreach (var compilation in (CelCompilation[])[StrongEnvironment.Compile(text), StrongEnvironment.CompileUnchecked(text)])
        {
            Assert.That(compilation.Diagnostics, Is.Empty);
            Assert.That(compilation.Program!.Evaluate(new SuiteActivation([CelValue.Null])), Is.EqualTo(CelValue.True));
        }
    }

    [TestCase("GlobalEnum.GAZ == 2")]
    [TestCase("GlobalEnum.GAZ + 1")]
    [TestCase("TestAllTypes{standalone_enum: 1}")]
    [TestCase("TestAllTypes{standalone_enum: GlobalEnum.GAZ}")]
    public void Compile_StrongEnumAsInt_IsRefused(string text) => Assert.That(StrongEnvironment.Compile(text).Program, Is.Null);

    [Test]
    public void Evaluate_AnyOfUnknownType_IsErrorButComparesByBytes()
    {
        var message = new TestAllTypes { SingleAny = new Any { TypeUrl = "type.googleapis.com/no.Such", Value = ByteString.CopyFromUtf8("x") } };
        var value = ConformanceSuite.Types.ToValue(message);
        Assert.That(Environment.Compile("x.single_any").Program!.Evaluate(new SuiteActivation([value])).AsError().Code, Is.EqualTo(CelErrorCode.Conversion));
        Assert.That(Environment.Compile("x == x").Program!.Evaluate(new SuiteActivation([value])), Is.EqualTo(CelValue.True));
    }

    [Test]
    public void Evaluate_DeepMessages_EndWithoutOverflow()
    {
        IMessage inner = new TestAllTypes { SingleInt64 = 1 };
        for (var i = 0; i < 2_000; i++)
            inner = new TestAllTypes { SingleAny = Any.Pack(inner) };
        var activation = new SuiteActivation([ConformanceSuite.Types.ToValue(inner)]);
        var result = CelValue.Null;

        // A small stack: what fits here fits on every thread of a server.
        var thread = new Thread(() => result = Environment.Compile("x == x").Program!.Evaluate(activation), 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.That(result.Kind, Is.EqualTo(CelKind.Bool));
        var any = Any.Pack(new Int64Value { Value = 1 });
        for (var i = 0; i < 2_000; i++)
            any = Any.Pack(any);
        Assert.That(ConformanceSuite.Types.ToValue(any).AsError().Code, Is.EqualTo(CelErrorCode.LimitExceeded));
        var deep = string.Concat(Enumerable.Repeat("NestedTestAllTypes{child: ", 200)) + "NestedTestAllTypes{}" + new string('}', 200);
        Assert.That(Environment.Compile(deep).Program!.Evaluate(activation).AsError().Code, Is.EqualTo(CelErrorCode.LimitExceeded));
    }

    private static CelEnvironment CreateEnvironment(ProtobufTypes types) =>
        CelEnvironment.CreateBuilder().WithTypes(types).WithContainer("cel.expr.conformance.proto3").AddVariable("x", TypeOf(types)).Build();

    private static CelType TypeOf(ProtobufTypes types) =>
        types.TryFindMessage("cel.expr.conformance.proto3.TestAllTypes", out var type) ? CelType.Message(type) : throw new InvalidOperationException("not known");
}
