using System.Collections.Immutable;
using System.Text;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Golden;

/// <summary>A file of policy documents, requests and the explanations that they have to get (see case.schema.json).</summary>
internal sealed class GoldenCase
{
    private readonly List<(ScalarNode Expect, int Indent, string Actual)> _answers = [];

    private GoldenCase(string text) => Text = text;

    /// <summary>The file as it stands.</summary>
    public string Text { get; }

    public ImmutableArray<GoldenRequest> Requests { get; private set; } = [];

    private string Documents { get; set; } = "";

    private CelTimestamp Now { get; set; }

    private AttributeDirectory Directory { get; set; } = AttributeDirectory.Empty;

    public static GoldenCase Read(string text, string file = Given.File)
    {
        var diagnostics = new DiagnosticBag();
        GoldenCase? read = Read(text, file, diagnostics);
        return read is null || diagnostics.HasErrors ? throw new AssertionException(diagnostics.ToOrdered().Text()) : read;
    }

    /// <summary>Asks the engine for every request; the answers in the order of the requests.</summary>
    public IEnumerable<(GoldenRequest Request, string Actual)> Run()
    {
        PolicySnapshot snapshot = Given.Snapshot(Documents);
        foreach (GoldenRequest request in Requests)
        {
            string actual = Answer(snapshot, request);
            _answers.Add((request.Expect, request.Indent, actual));
            yield return (request, actual);
        }
    }

    /// <summary>The file with what the engine answered in place of what was expected.</summary>
    public string Rewrite()
    {
        List<string> lines = [.. Text.Split('\n')];
        foreach ((ScalarNode expect, int indent, string actual) in Enumerable.Reverse(_answers))
        {
            int first = expect.Line - 1;
            int last = first;
            for (int i = first + 1; i < lines.Count && (lines[i].Length == 0 || lines[i].AsSpan().IndexOfAnyExcept(' ') > indent); i++)
                last = lines[i].Length == 0 ? last : i;
            var block = new StringBuilder(lines[first][..(expect.Column - 1)]).Append('|');
            foreach (string line in actual.TrimEnd('\n').Split('\n'))
                block.Append('\n').Append(' ', indent + 2).Append(line);
            lines.RemoveRange(first, last - first + 1);
            lines.Insert(first, block.ToString());
        }

        return string.Join('\n', lines);
    }

    private string Answer(PolicySnapshot snapshot, GoldenRequest request)
    {
        if (request.For(snapshot, Now)?.Knowing(Directory) is not { } asked)
            return "no route\n";
        Explanation explanation = Given.Explain(snapshot, asked);
        Assert.That(ExplanationText.Render(Given.Decide(snapshot, asked)), Is.EqualTo(ExplanationText.Render(explanation.Decision.WithoutFactors())), $"{request.Name}: decided and explained");
        if (request.Counterfactual)
            explanation = explanation with { Counterfactual = new CounterfactualSearch(new PolicyEngine()).Find(snapshot, ControlState.Empty, asked, explanation.Decision) };
        string mapped = request.Http is null ? "" : $"action: {asked.Action.Name}\nresource: {asked.Resource.ResourceType} {asked.Resource.Id} {CelValue.FromMap(asked.Resource.Properties).ToLiteral(1000)}\n";
        return mapped + ExplanationText.Render(explanation);
    }

    private static GoldenCase? Read(string text, string file, DiagnosticBag diagnostics)
    {
        if (YamlReader.Read(new PolicySource(file, text), diagnostics) is not [{ Root: MappingNode root }])
            throw new AssertionException($"{file} is not one mapping\n{diagnostics.ToOrdered().Text()}");
        var reader = new FieldReader(root, "", "case", diagnostics);
        var golden = new GoldenCase(text);
        reader.RequiredText("description");
        golden.Now = reader.Timestamp("now") ?? Given.Noon;
        golden.Documents = reader.RequiredScalar("documents")?.Value ?? "";
        if (reader.Scalar("inventory") is { } inventory)
        {
            InventoryReading known = InventoryReader.Read([new PolicySource("inventory.yaml", inventory.Value)]);
            golden.Directory = known.Directory ?? throw new AssertionException(known.Diagnostics.Text());
        }

        golden.Requests = [.. (reader.List("requests", required: true) ?? []).Select((node, i) => ReadRequest(reader.AsMapping(node, reader.PathOf("requests", i)))).OfType<GoldenRequest>()];
        reader.Done();
        return golden;
    }

    private static GoldenRequest? ReadRequest(FieldReader? reader)
    {
        if (reader is null)
            return null;
        string? name = reader.RequiredText("name");
        SubjectEntity? subject = reader.RequiredAny("subject") is { } who ? EntityReader.ReadSubject(reader.AsMapping(who, reader.PathOf("subject"))!) : null;
        DeviceEntity? device = reader.Mapping("device") is { } from ? EntityReader.ReadDevice(from) : null;
        HttpFixture? http = reader.Mapping("http") is { } route ? ReadHttp(route) : null;
        string? action = reader.Text("action");
        ResourceEntity? resource = reader.Mapping("resource") is { } what ? EntityReader.ReadResource(what) : null;
        ContextFixture context = reader.Mapping("context") is { } how ? EntityReader.ReadContext(how) : ContextFixture.Empty;
        string? caller = reader.Text("caller");
        bool counterfactual = reader.Boolean("counterfactual") ?? false;
        ScalarNode? expect = reader.RequiredScalar("expect");
        reader.Done();
        if (http is null ? action is null || resource is null : reader.Has("action") || reader.Has("resource"))
            reader.Error(DiagnosticCodes.MissingField, reader.Node, "a request has either `action` and `resource` or `http`");
        return name is null || subject is null || expect is null
            ? null
            : new GoldenRequest(name, subject, device, http, action, resource, context, caller, counterfactual, expect, reader.Node.Column - 1);
    }

    private static HttpFixture ReadHttp(FieldReader reader)
    {
        var http = new HttpFixture(reader.RequiredText("method") ?? "", reader.RequiredText("host") ?? "", reader.RequiredText("path") ?? "");
        reader.Done();
        return http;
    }
}
