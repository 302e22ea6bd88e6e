using System.Globalization;
using Google.Protobuf.Collections;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Shows how a decision came about: policy by policy, expression by expression, factor by factor.</summary>
internal static class ExplanationView
{
    /// <summary>Writes the decision and its trace.</summary>
    /// <inheritdoc cref="DecisionView.Write"/>
    public static void Write(Screen screen, ExplainResponse explanation, SourceTexts texts, string revision)
    {
        DecisionView.Write(screen, explanation.Decision, texts, revision);
        WriteRoute(screen, explanation.Route);
        ContainmentView.Write(screen, explanation.Containment);
        FlowView.Write(screen, explanation.Flow);
        WritePolicies(screen, explanation.Policies);
        WriteTrust(screen, explanation);
        AttributesView.Write(screen, explanation.Attributes);
        WriteShared(screen, explanation.Shared);
        CounterfactualView.Write(screen, explanation.Counterfactual);
    }

    private static void WriteRoute(Screen screen, RouteTrace? route)
    {
        if (route is null)
            return;
        screen.WriteLine();
        screen.Write("route", Tone.Strong).Write($": {route.Path} of the application {route.Application}");
        screen.WriteLine($"  {Words.Of(route.Position)}", Tone.Faint);
        screen.WriteLine($"  action {route.Action}, resource {route.ResourceType}:{route.ResourceId}");
    }

    private static void WritePolicies(Screen screen, RepeatedField<PolicyTrace> policies)
    {
        screen.WriteLine();
        int candidates = 0;
        foreach (var policy in policies)
            candidates += policy.Outcome == PolicyOutcome.TargetMismatch ? 0 : 1;
        screen.Write("policies", Tone.Strong);
        screen.WriteLine($": {Words.Count(candidates, "candidate")} of {Words.Count(policies.Count, "policy")} compared");
        foreach (var policy in policies)
        {
            if (policy.Outcome != PolicyOutcome.TargetMismatch)
                WriteCandidate(screen, policy);
        }

        if (candidates == policies.Count)
            return;
        screen.WriteLine("  targets do not fit", Tone.Faint);
        foreach (var policy in policies)
        {
            if (policy.Outcome == PolicyOutcome.TargetMismatch)
                screen.Write("    ").Write(policy.Policy).WriteLine($": {policy.MismatchedTarget}{At(policy.MismatchPosition)}", Tone.Faint);
        }
    }

    private static void WriteCandidate(Screen screen, PolicyTrace policy)
    {
        screen.Write("  ").Write(policy.Policy, Tone.Strong).Write("  ");
        screen.Write(policy.Effect == Effect.Allow ? "allow" : "deny", Words.ToneOf(policy.Effect));
        if (policy.Audit)
            screen.Write(" (audit)", Tone.Caution);
        screen.Write("  ").Write(Words.Of(policy.Outcome), ToneOf(policy));
        screen.WriteLine($"  {Words.Of(policy.MismatchPosition ?? policy.Position)}", Tone.Faint);
        WriteCondition(screen, policy.Condition, "    ");
        WriteRequirements(screen, "require", policy.Requirements, "    ");
    }

    private static Tone ToneOf(PolicyTrace policy) => policy.Outcome switch
    {
        PolicyOutcome.Holds => Words.ToneOf(policy.Effect),
        PolicyOutcome.ConditionFailed or PolicyOutcome.RequirementNotMet => Tone.Caution,
        _ => Tone.Faint,
    };

    private static void WriteCondition(Screen screen, ConditionTrace? condition, string indent)
    {
        if (condition is null)
            return;
        screen.Write(indent).Write("when ", Tone.Accent).Write(OneLine(condition.Expression)).Write(" → ");
        WriteValue(screen, condition.Value);
        var enclosing = new Stack<ExpressionTrace>();
        for (int i = 0; i < condition.Steps.Count; i++)
        {
            var step = condition.Steps[i];
            if (IsNoise(condition, step))
                continue;
            while (enclosing.TryPeek(out var top) && !Encloses(top, step))
                enclosing.Pop();
            screen.Write(indent).Write(new string(' ', 2 * (enclosing.Count + 1)));
            screen.Write(OneLine(step.Expression)).Write(" → ");
            bool repeated = i + 1 < condition.Steps.Count && Encloses(step, condition.Steps[i + 1]) && Equals(step.Value, condition.Steps[i + 1].Value);
            WriteValue(screen, step.Value, repeated);
            enclosing.Push(step);
        }
    }

    // The whole condition stands on its own line already; a literal is its own value, and `subject → subject{…}` says nothing.
    private static bool IsNoise(ConditionTrace condition, ExpressionTrace step) =>
        step.Value?.Literal == step.Expression
        || step.Value?.Literal == step.Expression + "{…}"
        || (step.Expression == condition.Expression && Equals(step.Position, condition.Position));

    private static bool Encloses(ExpressionTrace outer, ExpressionTrace inner)
    {
        var (a, b) = (outer.Position, inner.Position);
        if (a is not null && b is not null && a.Line == b.Line && a.Length > 0 && !outer.Expression.Contains('\n', StringComparison.Ordinal))
            return a.Column <= b.Column && a.Column + a.Length >= b.Column + b.Length && a.Length > b.Length;
        // Over several lines the columns say nothing about ends: the text does.
        return outer.Expression.Length > inner.Expression.Length && outer.Expression.Contains(inner.Expression, StringComparison.Ordinal);
    }

    private static void WriteRequirements(Screen screen, string heading, RepeatedField<RequirementTrace> requirements, string indent)
    {
        if (requirements.Count == 0)
            return;
        screen.Write(indent).WriteLine(heading, Tone.Accent);
        foreach (var requirement in requirements)
        {
            screen.Write(indent).Write("  ").Write(requirement.Met ? "met      " : "not met  ", requirement.Met ? Tone.Good : Tone.Bad);
            screen.Write($"{requirement.Requirement}: expected {requirement.Expected}, found {requirement.Actual}");
            for (int i = 0; i < requirement.Remedies.Count; i++)
                screen.Write(i == 0 ? "; remedy " : " + ").Write(Words.Code(requirement.Remedies[i].Kind), Tone.Caution);
            screen.WriteLine(At(requirement.Position), Tone.Faint);
        }
    }

    private static void WriteTrust(Screen screen, ExplainResponse explanation)
    {
        if (explanation.TrustFactors.Count == 0)
            return;
        screen.WriteLine();
        screen.WriteLine("trust factors", Tone.Strong);
        var listing = new Listing(
            new("factor"),
            new("weight", IsNumber: true),
            new("value", IsNumber: true),
            new("points", IsNumber: true),
            new("state"),
            new("source"),
            new("at"));
        foreach (var factor in explanation.TrustFactors)
        {
            string state = Words.Of(factor.State);
            if (factor.Age is { } age)
                state += $", {Words.Of(age)} old";
            if (factor.Error.Length > 0)
                state += $" ({factor.Error})";
            listing.Add(
                new(factor.Factor),
                new(factor.Weight.ToString("0.##", CultureInfo.InvariantCulture)),
                new(factor.Value.ToString("0.00", CultureInfo.InvariantCulture)),
                new(factor.Contribution.ToString("0.0", CultureInfo.InvariantCulture)),
                new(state, factor.State == FactorState.Present ? Tone.Plain : Tone.Caution),
                new(factor.Source),
                new(Words.Of(factor.Position), Tone.Faint));
        }

        screen.Write(listing, "  ");
    }

    private static void WriteShared(Screen screen, RepeatedField<SharedTrace> shared)
    {
        if (shared.Count == 0)
            return;
        screen.WriteLine();
        screen.WriteLine("definitions and access levels", Tone.Strong);
        foreach (var trace in shared)
        {
            screen.Write("  ").WriteLine(trace.Document, Tone.Strong);
            WriteCondition(screen, trace.Condition, "    ");
            WriteRequirements(screen, "conditions", trace.Conditions, "    ");
        }
    }

    private static string At(SourcePosition? position) => position is null ? "" : $"  {Words.Of(position)}";

    // An error that comes from a part is told in full at that part only.
    private static void WriteValue(Screen screen, TraceValue? value, bool codeOnly = false)
    {
        switch (value?.KindCase)
        {
            case TraceValue.KindOneofCase.Literal:
                screen.WriteLine(value.Literal, value.Literal switch { "true" => Tone.Good, "false" => Tone.Bad, _ => Tone.Accent });
                break;
            case TraceValue.KindOneofCase.Error:
                int colon = codeOnly ? value.Error.IndexOf(':', StringComparison.Ordinal) : -1;
                screen.WriteLine($"error {(colon < 0 ? value.Error : value.Error[..colon])}", Tone.Caution);
                break;
            default:
                screen.WriteLine("(no value)", Tone.Faint);
                break;
        }
    }

    // An expression written over several lines is shown on one: the tree gives it its shape.
    private static string OneLine(string expression) =>
        expression.AsSpan().IndexOfAny('\r', '\n') < 0
            ? expression
            : string.Join(' ', expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
