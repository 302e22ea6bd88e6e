using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <content>Calls of the extension libraries: what can be prepared is, and constant arguments that can never be right are reported.</content>
internal sealed partial class Planner
{
    private Node? PlanLibraryCall(CallExpr call, Node[] arguments)
    {
        switch (call.Function)
        {
            case MathLibrary.Greatest or MathLibrary.Least:
                return new ExtremumNode(call.Span, call.Function, arguments);
            case "format" when ConstantText(arguments[0]) is { } format && FormatPattern.TryParse(format, out var pattern, out _):
                return new FormatNode(call.Span, pattern, arguments[1]);
            case RegexLibrary.Replace or RegexLibrary.Extract or RegexLibrary.ExtractAll:
                var compiled = ConstantText(arguments[1]) is { } source ? PatternOf(source, out _, isCapturing: true) : null;
                return new RegexNode(call.Span, call.Function, arguments, compiled);
            default:
                return null;
        }
    }

    private void ValidateLibraryCall(CallExpr call, ImmutableArray<Expr> sources, Node[] arguments)
    {
        if (_reporter is null)
            return;
        switch (call.Function)
        {
            case "ip" or "ip.isCanonical" when ConstantText(arguments[0]) is { } text && !IpAddress.TryParse(text, out _):
                _reporter.InvalidAddress(arguments[0].Span, "write it as in `192.168.0.1` or `2001:db8::1`");
                break;
            case "containsIP" when ConstantText(arguments[1]) is { } text && !IpAddress.TryParse(text, out _):
                _reporter.InvalidAddress(arguments[1].Span, "write it as in `192.168.0.1` or `2001:db8::1`");
                break;
            case "cidr" or "containsCIDR" when ConstantText(arguments[^1]) is { } text && !IpNetwork.TryParse(text, out _):
                _reporter.InvalidAddress(arguments[^1].Span, "write it as in `192.168.0.0/16` or `2001:db8::/32`");
                break;
            case EncoderLibrary.Decode when ConstantText(arguments[0]) is { } text && !EncoderFunctions.IsBase64(text):
                _reporter.InvalidBase64(arguments[0].Span);
                break;
            case "format" when ConstantText(arguments[0]) is { } text:
                ValidateFormat(_reporter, text, arguments[0], sources[1]);
                break;
            case RegexLibrary.Replace or RegexLibrary.Extract or RegexLibrary.ExtractAll when ConstantText(arguments[1]) is { } text:
                ValidateRegex(_reporter, call, text, arguments);
                break;
            default:
                break;
        }
    }

    private static void ValidateFormat(CheckReporter reporter, string text, Node format, Expr arguments)
    {
        if (!FormatPattern.TryParse(text, out var pattern, out var reason))
        {
            reporter.InvalidFormat(format.Span, reason);
            return;
        }

        if (arguments is not ListExpr list)
            return;
        if (list.Elements.Length != pattern.Arguments)
        {
            reporter.InvalidFormat(format.Span, $"it takes {pattern.Arguments} arguments, found {list.Elements.Length}");
            return;
        }

        var next = 0;
        foreach (var piece in pattern.Pieces)
        {
            if (piece.Literal is not null)
                continue;
            var argument = list.Elements[next++];
            if (!FormatFunctions.Takes(piece.Verb, argument.Type))
                reporter.InvalidFormat(argument.Span, $"`%{piece.Verb}` does not take a `{argument.Type}`");
        }
    }

    private void ValidateRegex(CheckReporter reporter, CallExpr call, string source, Node[] arguments)
    {
        if (PatternOf(source, out var reason, isCapturing: true) is not { } pattern)
            reporter.InvalidPattern(arguments[1].Span, reason);
        else if (call.Function is RegexLibrary.Extract or RegexLibrary.ExtractAll && pattern.Groups > 1)
            reporter.InvalidPattern(arguments[1].Span, "more than one group");
        else if (arguments.Length > 2 && ConstantText(arguments[2]) is { } replacement && RegexFunctions.FaultOf(replacement, pattern) is { } fault)
            reporter.InvalidReplacement(arguments[2].Span, fault);
    }

    private static string? ConstantText(Node node) => node is ConstantNode constant ? constant.Value.StringOrNull : null;
}
