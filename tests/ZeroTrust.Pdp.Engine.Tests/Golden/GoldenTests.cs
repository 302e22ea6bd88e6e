using System.Reflection;
using System.Text.Json.Nodes;

namespace ZeroTrust.Pdp.Engine.Tests.Golden;

/// <summary>
/// One case a file of Golden/cases. With `PDP_UPDATE_GOLDEN=1` a run writes what the engine answers into the files instead of
/// comparing; the diff is then for a person to judge.
/// </summary>
[TestFixture]
internal sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(
        typeof(GoldenTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "RepositoryRoot").Value!,
        "tests", "ZeroTrust.Pdp.Engine.Tests", "Golden");

    private static readonly bool IsUpdate = Environment.GetEnvironmentVariable("PDP_UPDATE_GOLDEN") is { Length: > 0 };

    private static IEnumerable<TestCaseData> Cases() =>
        Directory.GetFiles(Path.Combine(Folder, "cases"), "*.yaml").Order(StringComparer.Ordinal)
            .Select(static file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file)));

    [TestCaseSource(nameof(Cases))]
    public void Explain_Case_IsAsWritten(string file)
    {
        GoldenCase golden = GoldenCase.Read(File.ReadAllText(file), Path.GetFileName(file));
        if (IsUpdate)
        {
            Assert.That(Environment.GetEnvironmentVariable("CI"), Is.Null.Or.Empty, "expectations are not rewritten where nobody looks at the difference");
            foreach (var (request, actual) in golden.Run())
                TestContext.Out.WriteLine($"{request.Name}: {actual.Split('\n')[1].Trim()}");
            File.WriteAllText(file, golden.Rewrite());
            return;
        }

        using (Assert.EnterMultipleScope())
        {
            foreach (var (request, actual) in golden.Run())
                Assert.That(actual, Is.EqualTo(request.Expect.Value), $"{request.Name}; if the new answer is right: PDP_UPDATE_GOLDEN=1 dotnet test --filter GoldenTests");
        }
    }

    [Test]
    public void Rewrite_AnswersAsExpected_LeavesTheFileAsItIs()
    {
        int checkedCases = 0;
        foreach (string text in Directory.GetFiles(Path.Combine(Folder, "cases"), "*.yaml").Select(File.ReadAllText))
        {
            GoldenCase golden = GoldenCase.Read(text);
            if (golden.Run().All(static answer => answer.Actual == answer.Request.Expect.Value))
                Assert.That(golden.Rewrite(), Is.EqualTo(text));
            checkedCases++;
        }

        Assert.That(checkedCases, Is.GreaterThanOrEqualTo(25));
    }

    // The schema is for editors; the runner reads by itself, and neither takes what the other does not.
    [TestCase("", "")]
    [TestCase("requests[0]", "properties.requests.items")]
    [TestCase("requests[0].subject", "$defs.subject")]
    [TestCase("requests[0].device", "$defs.device")]
    [TestCase("requests[0].resource", "$defs.resource")]
    [TestCase("requests[0].context", "$defs.context")]
    [TestCase("requests[1].http", "$defs.http")]
    public void Read_UnknownField_IsRefusedWithTheFieldsOfTheSchema(string place, string schemaPath)
    {
        JsonNode schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "case.schema.json")))!;
        foreach (string part in schemaPath.Split('.', StringSplitOptions.RemoveEmptyEntries))
            schema = schema[part]!;
        JsonNode document = JsonNode.Parse(
            """
            {"description": "d", "documents": "", "requests": [{"name": "n", "subject": {"type": "user", "id": "a"}, "device": {"id": "d"}, "action": "read",
              "resource": {"type": "doc", "id": "1"}, "context": {"ip": "192.0.2.1", "sourceWorkload": "spiffe://t/a"}, "expect": ""},
             {"name": "n", "subject": {"type": "user", "id": "a"}, "http": {"method": "GET", "host": "h", "path": "/"}, "expect": ""}]}
            """)!;
        JsonNode target = document;
        foreach (string part in place.Replace("[", ".", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
            target = part.EndsWith(']') ? target[part[0] - '0']! : target[part]!;
        target["zzzzzzzzzzzz"] = 1;

        string message = Assert.Throws<AssertionException>(() => GoldenCase.Read(document.ToJsonString()))!.Message;

        Assert.That(message, Does.Contain("PDP1004: unknown field `zzzzzzzzzzzz`"));
        target.AsObject().Remove("zzzzzzzzzzzz");
        foreach (var (field, _) in schema["properties"]!.AsObject().Where(static field => field.Key != "http"))
            target[field] ??= field is "now" or "time" ? "2026-04-01T12:00:00Z" : field == "groups" ? new JsonArray("g") : field == "inventory" ? "" : field == "caller" ? "c" : field == "counterfactual" ? true : new JsonObject();
        Assert.That(() => GoldenCase.Read(document.ToJsonString()), Throws.Nothing);
        Assert.That((bool?)schema["additionalProperties"], Is.False);
    }
}
