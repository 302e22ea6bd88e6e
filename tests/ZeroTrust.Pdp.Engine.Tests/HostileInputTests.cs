using System.Diagnostics;
using System.Text;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests;

/// <summary>Texts and requests that were made to hurt, and what a decision costs.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class HostileInputTests
{
    private const string Head = "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  effect: allow\n";

    [TestCase(40, true)]
    [TestCase(80, false)]
    [TestCase(10_000, false)]
    public void Compile_DeepNesting_IsLimited(int depth, bool fits)
    {
        foreach (string value in (string[])[
            new string('[', depth) + new string(']', depth),
            string.Concat(Enumerable.Repeat("{a: ", depth)) + "1" + new string('}', depth),
            "\n      " + string.Concat(Enumerable.Repeat("- ", depth)) + "x",
            new string('[', depth)])
        {
            CompilationResult result = Given.Compile(Head + $"  obligations:\n  - id: x\n    with:\n     a: {value}\n");

            bool isClosed = !value.EndsWith('[');
            string[] expected = !fits ? [DiagnosticCodes.LimitExceeded] : isClosed ? [] : [DiagnosticCodes.Syntax];
            Assert.That(result.Codes(), Is.EqualTo(expected), value.Length > 200 ? value[..50] : value);
        }
    }

    [Test]
    public void Compile_HugeScalars_AreRefusedInShortMessages()
    {
        string huge = new('x', 1_000_000);
        foreach (string text in (string[])[
            $"apiVersion: {huge}\nkind: {huge}\nmetadata: {{name: {huge}}}\nspec: {huge}\n",
            Head + $"  when: '{huge}'\n", Head + $"  description: '{huge}'\n", Head + $"  mode: '{huge}'\n", Head + $"  actions: ['{huge}*{huge}']\n",
            Head + $"  ? {huge}\n  : 1\n", Head + $"  require: {{trust: {huge}, mfaWithin: {huge}, accessLevel: {huge}}}\n",
            Head + $"  a: &{huge} b\n", Head + $"  a: *{huge}\n", Head + $"  a: !{huge} b\n", huge])
        {
            CompilationResult result = Given.Compile(text);

            Assert.That(result.HasErrors, text[..80]);
            Assert.That(result.Diagnostics.Select(static diagnostic => diagnostic.Message.Length + (diagnostic.Help?.Length ?? 0)), Is.All.LessThan(1000), text[..80]);
        }
    }

    [Test]
    public void Compile_RandomDamage_NeverThrows([Range(1, 40)] int block)
    {
        string good = string.Concat(new World(block).Render(new World(block).Policies)) + Head;
        var random = new Random(block);
        const string Alphabet = "{}[]:,-?&*!|>'\"%@`#~ \t\n\r\0\u0085\u2028\uFEFF\uD83Daé0.\\";
        for (int i = 0; i < 60; i++)
        {
            var text = new StringBuilder(good);
            for (int edits = 1 + random.Next(3); edits > 0; edits--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text[at] = Alphabet[random.Next(Alphabet.Length)];
                        break;
                    case 1:
                        text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                        break;
                    default:
                        text.Remove(at, Math.Min(random.Next(30), text.Length - at));
                        break;
                }
            }

            string damaged = text.ToString();
            CompilationResult result = null!;
            Assert.That(() => result = Given.Compile(damaged), Throws.Nothing, $"block {block}, text {i}\n{damaged}");
            Assert.That(result.Snapshot is null, Is.EqualTo(result.Diagnostics.Any(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
            Assert.That(result.Diagnostics.Select(static diagnostic => diagnostic.Position.Line), Is.All.LessThanOrEqualTo(damaged.Length + 1));
        }
    }

    [TestCase("obligations: [{id: a, with: {n: 99999999999999999999999999999999999, m: -1e999, o: 0xFFFFFFFFFFFFFFFFFFFF, p: 0o7777777777777777777777777}}]")]
    [TestCase("require: {mfaWithin: 99999999999999999999999999d}")]
    [TestCase("require: {mfaWithin: 106752d}")]
    [TestCase("validity: {notAfter: 99999-01-01T00:00:00Z}")]
    [TestCase("when: 99999999999999999999999 > 1")]
    public void Compile_HugeNumbers_AreReadOrRefused(string spec)
    {
        CompilationResult result = Given.Compile(Given.Allow("p", spec));

        if (result.Snapshot is { } snapshot)
            Assert.That(Given.Decide(snapshot, Given.Request()).Reason, Is.Not.EqualTo(ReasonCode.InternalError));
        else
            Assert.That(result.Diagnostics, Is.Not.Empty);
    }

    /// <summary>
    /// One file of 10,000 documents takes about as long as five of 2,000, and some more for the garbage collector, which carries more at
    /// once, and where mistakes are reported on one thread; time that grows with the square would be five times as long.
    /// </summary>
    [TestCase("good")]
    [TestCase("broken")]
    [TestCase("same")]
    public void Compile_ManyDocuments_TakesLinearTime(string kind)
    {
        const double Limit = 3;
        string Text(int count)
        {
            var text = new StringBuilder();
            for (int i = 0; i < count; i++)
            {
                text.Append(kind switch
                {
                    "good" => Given.Allow($"p{i}", "actions: [read]\nresources: {types: [doc]}"),
                    "broken" => Given.Allow($"p{i}", "actons: [read]\nrequire: {trust: 5, accessLevel: nowhere}"),
                    _ => Given.Allow("p"),
                });
            }

            return text.ToString();
        }

        double Time(string text, int times)
        {
            GC.Collect();
            var watch = Stopwatch.StartNew();
            for (int i = 0; i < times; i++)
                Given.Compile(text);
            return watch.Elapsed.TotalMilliseconds;
        }

        string small = Text(2_000);
        string large = Text(10_000);
        Time(small, 5);
        double ratio = double.MaxValue;
        for (int attempt = 0; attempt < 8 && ratio >= Limit; attempt++)
            ratio = Math.Min(ratio, Time(large, 1) / Time(small, 5));
        TestContext.Out.WriteLine($"{kind}: {Time(large, 1):0} ms for 10,000 documents, {ratio:0.00} times as long as in five files");

        Assert.That(ratio, Is.LessThan(Limit));
    }

    /// <summary>Looking for what was meant costs as much as there are names; only the first mistakes get a suggestion.</summary>
    [Test]
    public void Compile_ManyDanglingReferences_SuggestsForTheFirst()
    {
        var text = new StringBuilder();
        for (int i = 10_000; i < 14_000; i++)
            text.Append(Given.Level($"level-number-{i}", "conditions: [{regions: [DE]}]")).Append(Given.Allow($"p{i}", $"require: {{accessLevel: levle-number-{i}}}"));

        var watch = Stopwatch.StartNew();
        CompilationResult result = Given.Compile(text.ToString());

        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(result.Diagnostics, Has.Length.EqualTo(4_000));
        Assert.That(result.Diagnostics[0].Help, Is.EqualTo("did you mean `level-number-10000`?"));
        Assert.That(result.Diagnostics[^1].Help, Is.EqualTo("add a document of kind `AccessLevel` with this name"));
    }

    /// <summary>
    /// A set of 100 policies on 10 types with a shared definition, a level and a trust profile: what a decision allocates is
    /// the decision, the assessment with its factors, and nothing that grows.
    /// </summary>
    [Test]
    public void Decide_TypicalSet_AllocatesLittle()
    {
        const int Limit = 400;
        var text = new StringBuilder();
        text.Append(Given.Definitions("d", "expressions:\n  isOwner: resource.properties.owner == subject.id"));
        text.Append(Given.Level("managed", "conditions: [{device: {managed: true, encrypted: true, os: [{type: macos, minVersion: '14.5'}]}, networks: [192.0.2.0/24]}]"));
        text.Append(Given.Profile("t", "algorithm: score\nfactors:\n- {name: managed, when: device.properties.managed == true}\n- name: mfa\n  when: 'true'\n  freshness: {of: subject.properties.mfa_time, fullFor: 1h, staleAfter: 12h}\n  remedy: mfa"));
        for (int i = 0; i < 100; i++)
        {
            text.Append(i % 10 == 0
                ? Given.Deny($"deny{i}", $"resources: {{types: [type{i / 10}]}}\nwhen: \"'suspended' in subject.groups || action.name == 'drop'\"")
                : Given.Allow($"allow{i}", $"subjects: {{groups: [group{i}, staff]}}\nactions: [read]\nresources: {{types: [type{i / 10}]}}\nwhen: isOwner || resource.properties.public == true\nrequire: {{accessLevel: managed, trust: 50, mfaWithin: 12h}}\nobligations: [{{id: log}}]"));
        }

        PolicySnapshot snapshot = Given.Snapshot(text.ToString());
        var engine = new PolicyEngine();
        DecisionRequest request = Given.Request(
            groups: ["group33"], resourceType: "type3", properties: new { mfa_time = "2026-04-01T11:30:00Z" },
            device: new { managed = true, encrypted = true, os = "macos", os_version = "14.6" }, resourceProperties: new { owner = "alice" });
        Assert.That(engine.Decide(snapshot, request).DeterminingPolicies, Is.EqualTo(new[] { "allow33" }));
        long Measure(int count)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < count; i++)
                engine.Decide(snapshot, request);
            return (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        }

        Measure(5_000);
        long first = Measure(1_000);
        long last = Measure(100_000);
        TestContext.Out.WriteLine($"{first} bytes for each decision");

        Assert.That(first, Is.LessThanOrEqualTo(Limit));
        Assert.That(last, Is.LessThanOrEqualTo(first));
    }
}
