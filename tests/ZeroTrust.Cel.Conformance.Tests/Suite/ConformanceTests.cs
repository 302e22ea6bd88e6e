using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>The conformance tests of the CEL specification, one case each, and the score at the end.</summary>
[TestFixture]
public sealed class ConformanceTests
{
    private static readonly ConcurrentDictionary<string, bool> Outcomes = new(StringComparer.Ordinal);

    [TestCaseSource(nameof(Cases))]
    public void Conformance(string name)
    {
        var (wrong, reason) = RunNamed(name);
        if (reason is null)
            Assert.That(wrong, Is.Null, name);
        else
            Assert.That(wrong, Is.Not.Null, $"{name} passes: take it off skips.txt, where the reason is: {reason}");
    }

    [Test]
    public void Skips_OfTheList_AreTestsOfTheSuite() =>
        Assert.That(ConformanceSuite.Skips.Keys.Except(ConformanceSuite.Cases.Select(static c => c.Name), StringComparer.Ordinal), Is.Empty);

    // To the runner's output, which hides it at its usual verbosity, and to a file that tests/run prints.
    [OneTimeTearDown]
    public void PrintScore()
    {
        var text = new StringBuilder();
        var total = (Passed: 0, All: 0);
        foreach (var file in ConformanceSuite.Cases.Where(static c => Outcomes.ContainsKey(c.Name)).GroupBy(static c => c.File, StringComparer.Ordinal))
        {
            var score = (Passed: file.Count(static c => Outcomes[c.Name]), All: file.Count());
            total = (total.Passed + score.Passed, total.All + score.All);
            text.Append(CultureInfo.InvariantCulture, $"{file.Key,-20} {score.Passed,5} of {score.All,5}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{"conformance",-20} {total.Passed,5} of {total.All,5}\n");
        TestContext.Progress.Write(text);
        File.WriteAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "score.txt"), text.ToString());
    }

    private static IEnumerable<TestCaseData> Cases() => ConformanceSuite.Cases.Select(static c => new TestCaseData(c.Name).SetArgDisplayNames(c.Name));

    private static (string? Wrong, string? Reason) RunNamed(string name)
    {
        var found = ByName.Value[name];
        var wrong = CaseRunner.Run(found);
        Outcomes[name] = wrong is null;
        return (wrong, ConformanceSuite.Skips.GetValueOrDefault(name));
    }

    private static readonly Lazy<Dictionary<string, ConformanceCase>> ByName =
        new(static () => ConformanceSuite.Cases.ToDictionary(static c => c.Name, StringComparer.Ordinal));
}
