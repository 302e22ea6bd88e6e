using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>The mistakes of names, types and constant arguments, one method each.</summary>
internal sealed class CheckReporter(DiagnosticBag bag)
{
    internal void UndeclaredReference(CelSpan span, string name, string? suggestion) =>
        bag.Error(CelDiagnosticCodes.UndeclaredReference, span, WithSuggestion($"undeclared reference to `{name}`", suggestion), Declare(suggestion));

    internal void HiddenName(CelSpan span, string name, string what) =>
        bag.Warning(CelDiagnosticCodes.HiddenName, span, $"`{name}` hides {what} of the same name", "give it a name of its own");

    internal void UndeclaredFunction(CelSpan span, string name, string? suggestion) =>
        bag.Error(CelDiagnosticCodes.UndeclaredFunction, span, WithSuggestion($"undeclared function `{name}`", suggestion));

    internal void NoMatchingOverload(CelSpan span, string name, IEnumerable<CelType> arguments, IEnumerable<Overload> candidates)
    {
        var known = string.Join(", ", candidates.Where(static o => Operators.Symbol(o.Function) is null).Select(static o => $"`{o}`").Take(4));
        bag.Error(
            CelDiagnosticCodes.NoMatchingOverload,
            span,
            $"no overload of `{Operators.Symbol(name) ?? name}` takes ({string.Join(", ", arguments)})",
            known.Length == 0 ? "convert an operand, or wrap it in `dyn()` to decide at run time" : $"known overloads are {known}");
    }

    internal void WrongStyle(CelSpan span, string name, bool isMember) =>
        bag.Error(
            CelDiagnosticCodes.NoMatchingOverload,
            span,
            isMember ? $"`{name}` is not a method" : $"`{name}` is a method",
            isMember ? $"write `{name}(x)`" : $"write `x.{name}(…)`");

    internal void UndeclaredMessage(CelSpan span, string name) =>
        bag.Error(CelDiagnosticCodes.UndeclaredReference, span, $"undeclared message type `{name}`");

    internal void DuplicateField(CelSpan span, string field) =>
        bag.Error(CelDiagnosticCodes.DuplicateKey, span, $"message literal names the field `{field}` twice");

    internal void WrongFieldType(CelSpan span, string field, CelType expected, CelType actual) =>
        bag.Error(CelDiagnosticCodes.WrongFieldType, span, $"the field `{field}` is a `{expected}`, found `{actual}`");

    internal void TooCostly(CelSpan span, CelCostEstimate estimate, long limit) =>
        bag.Error(
            CelDiagnosticCodes.TooCostly,
            span,
            $"the expression may cost up to {Format(estimate.Max)} units, and the limit is {Format(limit)}",
            "nest fewer loops, or declare how large the lists and strings can be");

    internal void NotOptional(CelSpan span, CelType actual) =>
        bag.Error(CelDiagnosticCodes.NotOptional, span, $"an optional entry needs an optional value, found `{actual}`", "leave out the `?`, or wrap the value in `optional.of()`");

    internal void UndeclaredField(CelSpan span, string field, CelType type, string? suggestion) =>
        bag.Error(CelDiagnosticCodes.UndeclaredField, span, WithSuggestion($"undeclared field `{field}` of `{type}`", suggestion));

    internal void UndeclaredAttribute(CelSpan span, string name, AttributeTable table) =>
        bag.Error(
            CelDiagnosticCodes.UndeclaredField,
            span,
            WithSuggestion($"undeclared field `{name}` of `{table.Name}`", table.WhyAbsent(name) is null ? Suggestion.For(name, table.Names) : null),
            table.WhyAbsent(name));

    internal void NotSelectable(CelSpan span, string field, CelType type) =>
        bag.Error(CelDiagnosticCodes.NotSelectable, span, $"a value of type `{type}` has no field `{field}`");

    internal void NotBool(CelSpan span, string construct, CelType type) =>
        bag.Error(CelDiagnosticCodes.NotBool, span, $"`{construct}` needs a bool, found `{type}`");

    internal void BranchMismatch(CelSpan span, CelType first, CelType second) =>
        bag.Error(
            CelDiagnosticCodes.BranchMismatch,
            span,
            $"the branches of `?:` have different types, `{first}` and `{second}`",
            "wrap one in `dyn()` if that is meant");

    internal void NotIterable(CelSpan span, string macro, CelType type) =>
        bag.Error(CelDiagnosticCodes.NotIterable, span, $"`{macro}` needs {(macro.StartsWith("opt", StringComparison.Ordinal) ? "an optional" : "a list or a map")}, found `{type}`");

    internal void NotAList(CelSpan span, string macro, CelType type) =>
        bag.Error(CelDiagnosticCodes.NotIterable, span, $"`{macro}` needs a list, found `{type}`");

    internal void NotAMap(CelSpan span, string macro, CelType type) =>
        bag.Error(CelDiagnosticCodes.NotIterable, span, $"`{macro}` needs a map for each entry, found `{type}`", "write it as in `{k: v}`");

    internal void NotOrdered(CelSpan span, string macro, CelType type) =>
        bag.Error(CelDiagnosticCodes.NotOrdered, span, $"`{macro}` needs keys that have an order, found `{type}`");

    internal void NotANumber(CelSpan span, string function, CelType type) =>
        bag.Error(CelDiagnosticCodes.NoMatchingOverload, span, $"`{function}` takes numbers or one list of numbers, found `{type}`");

    internal void InvalidAddress(CelSpan span, string help) =>
        bag.Error(CelDiagnosticCodes.InvalidAddress, span, "malformed IP address or network", help);

    internal void InvalidFormat(CelSpan span, string reason) =>
        bag.Error(CelDiagnosticCodes.InvalidFormat, span, $"invalid format: {reason}");

    internal void InvalidReplacement(CelSpan span, string reason) =>
        bag.Error(CelDiagnosticCodes.InvalidReplacement, span, $"invalid replacement: {reason}");

    internal void InvalidBase64(CelSpan span) =>
        bag.Error(CelDiagnosticCodes.InvalidEncoding, span, "malformed base64 text");

    internal void InvalidKeyType(CelSpan span, CelType type) =>
        bag.Error(CelDiagnosticCodes.InvalidKeyType, span, $"a map key must be a bool, int, uint or string, found `{type}`");

    internal void UnexpectedResultType(CelSpan span, CelType expected, CelType actual) =>
        bag.Error(CelDiagnosticCodes.UnexpectedResultType, span, $"expression must be a `{expected}`, found `{actual}`");

    internal void DuplicateKey(CelSpan span) =>
        bag.Error(CelDiagnosticCodes.DuplicateKey, span, "map literal names this key twice");

    internal void InvalidPattern(CelSpan span, string reason) =>
        bag.Error(CelDiagnosticCodes.InvalidPattern, span, $"invalid regular expression: {reason}");

    internal void InvalidTimeZone(CelSpan span, string zone) =>
        bag.Error(CelDiagnosticCodes.InvalidTimeZone, span, $"unknown time zone `{zone}`", "use `UTC`, an IANA name such as `Europe/Berlin`, or an offset such as `+02:00`");

    internal void InvalidTimestamp(CelSpan span) =>
        bag.Error(CelDiagnosticCodes.InvalidTime, span, "malformed or out-of-range timestamp", "write it as in `2026-01-31T08:00:00Z`");

    internal void InvalidDuration(CelSpan span) =>
        bag.Error(CelDiagnosticCodes.InvalidTime, span, "malformed or out-of-range duration", "write it as in `1h30m` or `90s`; there is no unit for days");

    private static string WithSuggestion(string message, string? suggestion) =>
        suggestion is null ? message : $"{message}, did you mean `{suggestion}`?";

    private static string? Declare(string? suggestion) => suggestion is null ? null : $"write `{suggestion}`";

    private static string Format(long units) =>
        units >= CostModel.Ceiling ? "any number of" : units.ToString("N0", CultureInfo.InvariantCulture);
}
