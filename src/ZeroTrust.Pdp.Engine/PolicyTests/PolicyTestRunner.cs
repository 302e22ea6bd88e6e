using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.PolicyTests;

/// <summary>
/// Runs policy tests against a snapshot. Pure: the same snapshot and suites give the same results in the same order, since every
/// suite states its own time.
/// </summary>
public sealed class PolicyTestRunner(PolicyEngine engine)
{
    /// <summary>Decides every tuple of the suites and compares the decision with what is expected.</summary>
    /// <param name="snapshot">The policies.</param>
    /// <param name="suites">The tests, as <see cref="CompilationResult.Tests"/> has them.</param>
    /// <param name="cancellationToken">Ends the run between two tuples.</param>
    /// <returns>A result for every tuple: by the name of the suite, then in the order in which tests, subjects, devices, actions and resources are listed.</returns>
    public ImmutableArray<PolicyTestResult> Run(PolicySnapshot snapshot, IEnumerable<PolicyTestSuite> suites, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(suites);
        ImmutableArray<PolicyTestResult>.Builder results = ImmutableArray.CreateBuilder<PolicyTestResult>();
        foreach (PolicyTestSuite suite in suites.OrderBy(static suite => suite.Name, StringComparer.Ordinal))
        {
            foreach (PolicyTestCase test in suite.Tests)
                Run(snapshot, suite, test, results, cancellationToken);
        }

        return results.DrainToImmutable();
    }

    private void Run(
        PolicySnapshot snapshot, PolicyTestSuite suite, PolicyTestCase test, ImmutableArray<PolicyTestResult>.Builder results, CancellationToken cancellationToken)
    {
        for (int s = 0; s < test.Subjects.Length; s++)
        {
            for (int d = 0; d < test.Devices.Length; d++)
            {
                for (int a = 0; a < test.Actions.Length; a++)
                {
                    for (int r = 0; r < test.Resources.Length; r++)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        results.Add(Run(snapshot, suite, test, s, d, a, r));
                    }
                }
            }
        }
    }

    private PolicyTestResult Run(PolicySnapshot snapshot, PolicyTestSuite suite, PolicyTestCase test, int subject, int device, int action, int resource)
    {
        var request = new DecisionRequest
        {
            DecisionId = Guid.Empty,
            Time = test.Context.Time,
            Subject = test.Subjects[subject].Entity,
            Device = test.Devices[device].Entity,
            Action = test.Actions[action],
            Resource = test.Resources[resource].Entity,
            Context = test.Context,
            Caller = test.Caller,
            Directory = test.Inventory,
        };
        PolicyTestExpectation expected = test.ExpectationOf(subject, device, action, resource);
        Decision actual = engine.Decide(snapshot, test.Controls, request);
        ImmutableArray<PolicyTestMismatch> mismatches = Compare(expected, actual);
        return new PolicyTestResult(
            suite.Name, test.Name, test.Subjects[subject].Name, test.Devices[device].Name, request.Action.Name, test.Resources[resource].Name,
            test.ContextName, expected, actual, mismatches, mismatches.IsEmpty ? null : engine.Explain(snapshot, test.Controls, request));
    }

    private static ImmutableArray<PolicyTestMismatch> Compare(PolicyTestExpectation expected, Decision actual)
    {
        ImmutableArray<PolicyTestMismatch>.Builder mismatches = ImmutableArray.CreateBuilder<PolicyTestMismatch>();
        Add("effect", TextOf(expected.Effect), TextOf(actual.Effect));
        if (expected.Reason is { } reason)
            Add("reason", reason.ToText(), actual.Reason.ToText());
        if (!expected.Policies.IsEmpty)
            Add("policies", TextOf(expected.Policies), TextOf(actual.DeterminingPolicies));
        if (!expected.Obligations.IsEmpty)
            Add("obligations", TextOf(expected.Obligations), TextOf(actual.Obligations.Select(static obligation => obligation.Id).Distinct().Order(StringComparer.Ordinal)));
        if (expected.Tier is { } tier)
            Add("tier", tier, actual.Trust is { Tier.Length: > 0 } trust ? trust.Tier : "none");
        return mismatches.DrainToImmutable();

        void Add(string field, string wanted, string found)
        {
            if (wanted != found)
                mismatches.Add(new PolicyTestMismatch(field, wanted, found));
        }
    }

    private static string TextOf(Effect effect) => effect switch
    {
        Effect.Allow => "allow",
        Effect.Challenge => "challenge",
        _ => "deny",
    };

    private static string TextOf(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "none";
}
