using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Documents;

[TestFixture]
internal sealed class DocumentSetTests
{
    private static readonly string A = Body("a");
    private static readonly string B = Body("b");

    private static IEnumerable<TestCaseData> Files()
    {
        yield return new TestCaseData(A + "---\n" + B).SetArgDisplayNames("Separator");
        yield return new TestCaseData("---\n" + A + "---\n" + B + "---\n").SetArgDisplayNames("SeparatorAround");
        yield return new TestCaseData(A + "...\n---\n" + B + "...\n").SetArgDisplayNames("EndMarks");
        yield return new TestCaseData(A + "...\n" + B).SetArgDisplayNames("EndMarkAlone");
        yield return new TestCaseData(A + "---\n" + B.TrimEnd('\n')).SetArgDisplayNames("NoFinalNewline");
        yield return new TestCaseData((A + "---\n" + B).Replace("\n", "\r\n", StringComparison.Ordinal)).SetArgDisplayNames("CarriageReturns");
        yield return new TestCaseData("\uFEFF" + A + "---\n" + B).SetArgDisplayNames("ByteOrderMark");
        yield return new TestCaseData("# top\n\n" + A + "# between\n\n---\n# before b\n" + B + "# end\n").SetArgDisplayNames("Comments");
        yield return new TestCaseData("---\n---\n" + A + "---\n---\n# nothing\n---\n" + B + "---\n---\n").SetArgDisplayNames("EmptyDocuments");
        yield return new TestCaseData("\n\n\n" + A + "\n\n\n---\n\n\n" + B + "\n\n\n").SetArgDisplayNames("BlankLines");
        yield return new TestCaseData("--- # first\n" + A + "--- # second\n" + B).SetArgDisplayNames("CommentedSeparators");
        yield return new TestCaseData("--- " + Json("a") + "\n--- " + Json("b")).SetArgDisplayNames("FlowOnTheSeparatorLine");
        yield return new TestCaseData(Json("a") + "\n---\n" + Json("b")).SetArgDisplayNames("Json");
        yield return new TestCaseData("%YAML 1.2\n---\n" + A + "...\n%YAML 1.2\n---\n" + B).SetArgDisplayNames("Directives");
    }

    [TestCaseSource(nameof(Files))]
    public void Read_File_CutsIntoItsDocuments(string text)
    {
        DocumentReading reading = DocumentSet.Read([new PolicySource("f.yaml", text)]);

        Assert.That(reading.Diagnostics, Is.Empty, reading.Diagnostics.Text());
        Assert.That(reading.Set.Documents.Select(static document => document.Key.ToString()), Is.EqualTo(new[] { "Policy/a", "Policy/b" }));
        foreach (PolicyDocument document in reading.Set.Documents)
        {
            Assert.That(document.Text, Does.Not.Contain("---").And.Not.Contain("\uFEFF"));
            Assert.That(document.Text, Does.EndWith("\n").And.Not.EndWith("\n\n"));
            Assert.That(document.Text, Does.Contain($"name: {document.Key.Name}").Or.Contain($"\"name\": \"{document.Key.Name}\""));
        }
    }

    /// <summary>Every document has a mistake; stored one by one they point at the same places of the file.</summary>
    [TestCaseSource(nameof(Files))]
    public void Compile_DocumentsCutOut_ReportsThePlacesOfTheFile(string text)
    {
        string broken = text.Replace("effect: deny", "effect: dny", StringComparison.Ordinal).Replace("\"effect\": \"deny\"", "\"effect\": \"dny\"", StringComparison.Ordinal);
        CompilationResult whole = new PolicyCompiler().Compile([new PolicySource("f.yaml", broken)]);

        CompilationResult cut = new PolicyCompiler().Compile(whole.Set);

        Assert.That(whole.Diagnostics, Has.Length.EqualTo(2));
        Assert.That(cut.Diagnostics, Is.EqualTo(whole.Diagnostics));
        Assert.That(cut.Set.ContentHash, Is.EqualTo(whole.Set.ContentHash));
    }

    [TestCaseSource(nameof(Files))]
    public void Read_DocumentsCutOut_GivesThemBack(string text)
    {
        DocumentSet set = DocumentSet.Read([new PolicySource("f.yaml", text)]).Set;

        DocumentSet again = DocumentSet.Read([.. set.Documents.Select(static document => document.ToSource())]).Set;

        Assert.That(again.Documents, Is.EqualTo(set.Documents));
    }

    [Test]
    public void Read_TrailingWhiteSpaceThatSaysSomething_IsKept()
    {
        const string Text = "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: a}\nspec:\n  effect: allow\n  obligations:\n  - id: say\n    with:\n      text: |+\n        x  \n\n\n";
        CompilationResult whole = Given.Compile(Text);
        CompilationResult cut = new PolicyCompiler().Compile(whole.Set);

        string Value(CompilationResult result) =>
            Given.Decide(result.Snapshot!, Given.Request()).Obligations[0].With.TryGet("text", out Cel.CelValue value) ? value.AsString() : "";

        Assert.That(Value(whole), Is.EqualTo("x  \n\n\n"));
        Assert.That(Value(cut), Is.EqualTo(Value(whole)));
    }

    [Test]
    public void Read_BlockWithoutFinalNewline_MeansTheSameWhenStored()
    {
        const string Text = "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: a}\nspec:\n  effect: allow\n  obligations:\n  - id: say\n    with:\n      text: |\n        x";
        CompilationResult whole = Given.Compile(Text);
        CompilationResult cut = new PolicyCompiler().Compile(whole.Set);

        Assert.That(Given.Decide(whole.Snapshot!, Given.Request()).Obligations[0].With.TryGet("text", out Cel.CelValue before), Is.True);
        Assert.That(Given.Decide(cut.Snapshot!, Given.Request()).Obligations[0].With.TryGet("text", out Cel.CelValue after), Is.True);
        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public void Read_Positions_AreLinesOfTheFile()
    {
        DocumentSet set = DocumentSet.Read([new PolicySource("f.yaml", "\n# top\n" + A + "---\n\n\n" + B, 11)]).Set;

        Assert.That(set.Documents.Select(static document => document.Line), Is.EqualTo(new[] { 12, 21 }));
        Assert.That(set.Documents[1].Text, Is.EqualTo(B));
        Assert.That(set.Documents[0].Text, Is.EqualTo("# top\n" + A));
    }

    [Test]
    public void ContentHash_FilesOrderAndBlankLines_DoNotCount()
    {
        string one = DocumentSet.Read([new PolicySource("f.yaml", A + "---\n" + B)]).Set.ContentHash;
        string other = DocumentSet.Read([new PolicySource("b.yaml", "\n\n" + B + "\n\n"), new PolicySource("a.yaml", "---\n" + A.TrimEnd('\n'), 7)]).Set.ContentHash;

        Assert.That(other, Is.EqualTo(one));
    }

    [Test]
    public void ContentHash_EveryCharacterOfADocument_Counts()
    {
        string one = Hash(A);

        Assert.That(Hash(A.Replace("deny", "allow", StringComparison.Ordinal)), Is.Not.EqualTo(one));
        Assert.That(Hash(A + "# comment\n"), Is.Not.EqualTo(one));
        Assert.That(Hash(B), Is.Not.EqualTo(one));
        Assert.That(Hash(A + "---\n" + B), Is.Not.EqualTo(one));
    }

    [Test]
    public void ContentHash_OfKnownDocument_NeverChanges()
    {
        // Revisions are stored with their hash: a change of the hash makes stored ones look forged.
        var document = new PolicyDocument(new DocumentKey("Policy", "a"), "any", 3, "x\n");
        Assert.That(
            DocumentSet.Of([document]).ContentHash,
            Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("\x06\0\0\0Policy\x01\0\0\0a\x02\0\0\0x\n"u8))));
        Assert.That(DocumentSet.Empty.ContentHash, Is.EqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    [Test]
    public void Snapshot_ContentHash_IsThatOfTheSet()
    {
        CompilationResult result = Given.Compile(A + "---\n" + B);

        Assert.That(result.Snapshot!.ContentHash, Is.EqualTo(result.Set.ContentHash));
        PolicySnapshot numbered = result.Snapshot.WithRevision(42);
        Assert.That((numbered.Revision, numbered.ContentHash, numbered.PolicyCount, numbered.DocumentCount), Is.EqualTo((42L, result.Set.ContentHash, 2, 2)));
        Assert.That(result.Snapshot.Revision, Is.Zero);
    }

    [Test]
    public void Of_SameKeyTwice_Throws()
    {
        PolicyDocument document = DocumentSet.Read([new PolicySource("f", A)]).Set.Documents[0];

        Assert.That(() => DocumentSet.Of([document, document]), Throws.ArgumentException.With.Message.Contains("Policy/a"));
    }

    [Test]
    public void Merge_ChangesAndRemovals_ChangeWinsOverRemoval()
    {
        DocumentSet old = Set(("a", "1"), ("b", "1"), ("c", "1"));
        DocumentSet changes = Set(("b", "2"), ("d", "2"));

        DocumentSet merged = old.Merge(changes, [Key("a"), Key("b"), Key("nowhere")]);

        Assert.That(merged.Documents.Select(static document => $"{document.Key.Name}{document.Text}"), Is.EqualTo(new[] { "b2", "c1", "d2" }));
        Assert.That(merged.ChangesFrom(old), Is.EqualTo(new[]
        {
            new DocumentChange(Key("a"), DocumentChangeKind.Removed),
            new DocumentChange(Key("b"), DocumentChangeKind.Modified),
            new DocumentChange(Key("d"), DocumentChangeKind.Added),
        }));
        Assert.That(merged.ChangesFrom(merged), Is.Empty);
        Assert.That(merged.Find(Key("c"))?.Text, Is.EqualTo("1"));
        Assert.That(merged.Find(Key("a")), Is.Null);
    }

    [Test]
    public void ChangesFrom_MovedDocument_IsNoChange()
    {
        DocumentSet one = DocumentSet.Read([new PolicySource("f.yaml", A)]).Set;
        DocumentSet other = DocumentSet.Read([new PolicySource("g.yaml", "\n\n" + A)]).Set;

        Assert.That(other.ChangesFrom(one), Is.Empty);
    }

    /// <summary>Sets are maps from keys to texts: the laws of maps hold.</summary>
    [Test]
    public void Merge_RandomSets_KeepsTheLawsOfMaps([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        DocumentSet Any() => Set([.. "abcdefgh".Where(_ => random.Next(2) == 0).Select(name => ($"{name}", $"{random.Next(2)}"))]);
        DocumentSet old = Any();
        DocumentSet next = Any();

        DocumentChange[] changes = [.. next.ChangesFrom(old)];
        DocumentSet rebuilt = old.Merge(
            DocumentSet.Of(changes.Where(static change => change.Kind != DocumentChangeKind.Removed).Select(change => next.Find(change.Key)!)),
            [.. changes.Where(static change => change.Kind == DocumentChangeKind.Removed).Select(static change => change.Key)]);

        Assert.That(rebuilt.ContentHash, Is.EqualTo(next.ContentHash), $"seed {seed}");
        Assert.That(changes.Select(static change => change.Key), Is.Ordered, $"seed {seed}");
        Assert.That(rebuilt.ContentHash == old.ContentHash, Is.EqualTo(changes.Length == 0), $"seed {seed}");
    }

    /// <summary>Reading a concatenation gives the union of what reading the parts gives.</summary>
    [Test]
    public void Read_RandomConcatenation_IsTheUnionOfTheParts([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        string[] separators = ["---\n", "\n---\n", "...\n---\n", "--- # c\n", "\n\n---\n\n# c\n", "---\n---\n"];
        var texts = new List<string>();
        for (int i = 0; i < 1 + random.Next(6); i++)
        {
            texts.Add(random.Next(4) switch
            {
                0 => Json($"n{i}") + "\n",
                1 => $"# comment {i}\n" + Body($"n{i}"),
                2 => Body($"n{i}") + "  # indented end\n",
                _ => Body($"n{i}"),
            });
        }

        string file = (random.Next(2) == 0 ? "---\n" : "")
            + string.Concat(texts.Select((text, i) => i == texts.Count - 1 ? text : text + separators[random.Next(separators.Length)]));
        DocumentReading whole = DocumentSet.Read([new PolicySource("f", file)]);
        DocumentReading parts = DocumentSet.Read([.. texts.Select(static text => new PolicySource("f", text))]);

        Assert.That(whole.Diagnostics, Is.Empty, $"seed {seed}\n{file}");
        Assert.That(whole.Set.Documents.Select(static document => document.Key), Is.EqualTo(parts.Set.Documents.Select(static document => document.Key)), $"seed {seed}\n{file}");
        string joined = string.Join("---\n", whole.Set.Documents.Select(static document => document.Text));
        Assert.That(DocumentSet.Read([new PolicySource("g", joined)]).Set.ContentHash, Is.EqualTo(whole.Set.ContentHash), $"seed {seed}\n{file}");
    }

    private static string Body(string name) => $"apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {{name: {name}}}\nspec:\n  effect: deny\n";

    private static string Json(string name) =>
        $"{{\"apiVersion\": \"zerotrust.pdp/v1\", \"kind\": \"Policy\", \"metadata\": {{\"name\": \"{name}\"}}, \"spec\": {{\"effect\": \"deny\"}}}}";

    private static string Hash(string text) => DocumentSet.Read([new PolicySource("f", text)]).Set.ContentHash;

    private static DocumentKey Key(string name) => new("Policy", name);

    private static DocumentSet Set(params (string Name, string Text)[] documents) =>
        DocumentSet.Of(documents.Select(static document => new PolicyDocument(Key(document.Name), "f", 1, document.Text)));
}
