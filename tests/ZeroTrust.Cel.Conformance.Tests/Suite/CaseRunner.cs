using Cel.Expr;
using Cel.Expr.Conformance.Test;
using ZeroTrust.Cel.Protobuf;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>
/// Runs one test as the suite's own runners do: checked, unless the test disables the check, and unchecked, unless it is about the
/// check; each plain and traced, and once more from the source that the tree is written back to.
/// </summary>
internal static class CaseRunner
{
    private static readonly string[] Constants = ["true", "false", "null"];

    /// <returns>What is wrong; null when the test passes.</returns>
    internal static string? Run(ConformanceCase conformance)
    {
        var test = conformance.Test;

        // The two ways to take enums exclude each other.
        var types = conformance.Name.StartsWith("enums/strong", StringComparison.Ordinal) ? ConformanceSuite.StrongTypes : ConformanceSuite.Types;
        try
        {
            var (environment, bindings) = Prepare(test, types);
            if (!test.DisableCheck)
            {
                var compilation = environment.Compile(test.Expr);
                if (RunOne(test, types, compilation, bindings, isChecked: true) is { } wrong)
                    return "checked: " + wrong;
            }

            if (test.CheckOnly)
                return null;
            var parsed = environment.CompileUnchecked(test.Expr);
            if (RunOne(test, types, parsed, bindings, isChecked: false) is { } fault)
                return "unchecked: " + fault;

            // What the tree is written back to must mean the same, and be written back to itself.
            if (parsed.Ast is null)
                return null;
            var text = parsed.Ast.Unparse();
            var again = environment.CompileUnchecked(text);
            if (RunOne(test, types, again, bindings, isChecked: false) is { } lost)
                return $"unparsed to {text}: {lost}";
            return again.Ast!.Unparse() == text ? null : $"unparsed to {text}, then to {again.Ast.Unparse()}";
        }
        catch (Exception exception) when (exception is not NUnit.Framework.AssertionException)
        {
            return $"threw {exception}";
        }
    }

    private static string? RunOne(SimpleTest test, ProtobufTypes types, CelCompilation compilation, CelValue[] bindings, bool isChecked)
    {
        if (compilation.Program is not { } program)
        {
            var diagnostics = string.Join("; ", compilation.Diagnostics.Select(static d => $"{d.Span.Start}: {d.Message}"));

            // A test that must fail at evaluation may fail to parse; the published runners hold it so.
            return !isChecked && test.ResultMatcherCase == SimpleTest.ResultMatcherOneofCase.EvalError ? null : $"does not compile: {diagnostics}";
        }

        if (isChecked && test.TypedResult?.DeducedType is { } deduced && !program.ResultType.Equals(TypeConversion.ToType(types, deduced)))
            return $"type is {program.ResultType}, expected {TypeConversion.ToType(types, deduced)}";
        if (test.CheckOnly)
            return null;
        var plain = program.Evaluate(new SuiteActivation(bindings));
        if (Judge(test, types, plain) is { } wrong)
            return wrong;
        var traced = program.EvaluateTraced(new SuiteActivation(bindings)).Result;
        return Judge(test, types, traced) is { } other ? "traced: " + other : null;
    }

    private static string? Judge(SimpleTest test, ProtobufTypes types, CelValue actual)
    {
        switch (test.ResultMatcherCase)
        {
            case SimpleTest.ResultMatcherOneofCase.EvalError:
                return actual.IsError ? null : $"is {actual}, expected an error";
            case SimpleTest.ResultMatcherOneofCase.None:
                return Compare(actual, CelValue.True);
            case SimpleTest.ResultMatcherOneofCase.Value:
                return Compare(actual, ValueConversion.ToValue(types, test.Value));
            case SimpleTest.ResultMatcherOneofCase.TypedResult:
                return Compare(actual, ValueConversion.ToValue(types, test.TypedResult.Result));
            default:
                return $"the matcher {test.ResultMatcherCase} is not known";
        }
    }

    private static string? Compare(CelValue actual, CelValue expected)
    {
        if (ValueConversion.AreIdentical(actual, expected))
            return null;
        return actual.IsError ? $"is {actual.AsError()}, expected {expected}" : $"is {actual} ({actual.Kind}), expected {expected} ({expected.Kind})";
    }

    private static (CelEnvironment Environment, CelValue[] Bindings) Prepare(SimpleTest test, ProtobufTypes types)
    {
        var builder = CelEnvironment.CreateBuilder()
            .WithTypes(types)
            .WithContainer(test.Container)
            .ValidateConstants(false)
            .UseBlocks(true);
        var names = new List<string>();
        foreach (var declaration in test.TypeEnv)
        {
            // The suite declares constants to see that they cannot be redefined; here such a declaration is refused at once.
            if (Constants.Contains(declaration.Name, StringComparer.Ordinal))
                continue;
            if (declaration.DeclKindCase == Decl.DeclKindOneofCase.Ident)
            {
                builder.AddVariable(declaration.Name, TypeConversion.ToType(types, declaration.Ident.Type));
                names.Add(declaration.Name);
                continue;
            }

            foreach (var overload in declaration.Function.Overloads)
            {
                var parameters = new Dictionary<string, CelType>(StringComparer.Ordinal);
                builder.DeclareFunction(
                    declaration.Name,
                    overload.IsInstanceFunction,
                    TypeConversion.ToType(types, overload.ResultType, parameters),
                    [.. overload.Params.Select(p => TypeConversion.ToType(types, p, parameters))]);
            }
        }

        foreach (var name in test.Bindings.Keys)
        {
            if (names.Contains(name, StringComparer.Ordinal) || Constants.Contains(name, StringComparer.Ordinal))
                continue;
            builder.AddVariable(name, CelType.Dyn);
            names.Add(name);
        }

        var values = names.Select(name => test.Bindings.TryGetValue(name, out var bound)
            ? ValueConversion.ToValue(types, bound.Value)
            : CelValue.FromError(new CelError(CelErrorCode.AttributeAbsent, "the test binds no value")));
        return (builder.Build(), [.. values]);
    }
}
