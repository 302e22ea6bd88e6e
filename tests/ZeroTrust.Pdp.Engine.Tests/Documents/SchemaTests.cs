using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Documents;

/// <summary>`Schema` documents: attributes have types, and what nobody declared is a mistake.</summary>
[TestFixture]
internal sealed class SchemaTests
{
    private const string Company = """
        description: What the directory and the inventory know
        subjects:
          properties: {region: string, level: int}
          types:
            user: {description: People, properties: {mfa_time: timestamp, manager: {type: string, description: Whom they report to, maxSize: 8}}}
            service: {properties: {team: string}}
        devices: {properties: {managed: bool}}
        actions: {names: [read, write], properties: {fields: list(string)}}
        resources:
          types:
            doc: {properties: {owner: string, size: int, tags: list(string)}}
            folder: {properties: {owner: string, size: string}}
            payroll-record: {}
        context: {properties: {labels: "map(string, string)"}}
        """;

    private static string Schema(string name, string spec) => Given.Doc("Schema", name, spec);

    [TestCase("subject.properties.⟦levl⟧ > 1", "did you mean `level`?", TestName = "Compile_TypoInASubjectProperty_IsFound")]
    [TestCase("device.properties.⟦managd⟧", "did you mean `managed`?", TestName = "Compile_TypoInADeviceProperty_IsFound")]
    [TestCase("'iban' in action.properties.⟦field⟧", "did you mean `fields`?", TestName = "Compile_TypoInAnActionProperty_IsFound")]
    [TestCase("context.properties.⟦label⟧.team == 'a'", "did you mean `labels`?", TestName = "Compile_TypoInTheContext_IsFound")]
    [TestCase("resource.properties.⟦ownr⟧ == subject.id", "did you mean `owner`?", TestName = "Compile_TypoInAResourceProperty_IsFound")]
    [TestCase("has(resource.properties.⟦ownr⟧)", "did you mean `owner`?", TestName = "Compile_TypoInHas_IsFound")]
    [TestCase("resource.properties[⟦'ownr'⟧] == subject.id", "did you mean `owner`?", TestName = "Compile_TypoInAKey_IsFound")]
    [TestCase("resource.properties.owner ⟦⟧== 3", "no overload of `==` takes (string, int)", TestName = "Compile_WrongTypeOfAProperty_IsFound")]
    public void Compile_MistakeInACondition_IsAnErrorAtItsPlace(string when, string message)
    {
        foreach (string text in (string[])[Given.Allow("p", $"when: \"{when}\""), Given.Level("l", $"when: \"{when}\""), Given.Definitions("d", $"expressions: {{x: \"{when}\"}}")])
        {
            MarkedText marked = MarkedText.Read(Schema("company", Company) + text);

            PolicyDiagnostic found = Given.Compile(marked.Text).Diagnostics.Single();

            Assert.That((found.Position.Line, found.Position.Column), Is.EqualTo((marked.Marks[0].Line, marked.Marks[0].Column)), found.ToString());
            Assert.That(found.Message, Does.Contain(message));
        }
    }

    [Test]
    public void Compile_WithoutSchema_EverythingIsDynamic() =>
        Assert.That(Given.Compile(Given.Allow("p", "resources: {types: [any]}\nwhen: subject.properties.levl > 1 && resource.properties.x == 'y'")).Diagnostics, Is.Empty);

    [Test]
    public void Compile_SectionThatNoSchemaHas_IsDynamic() =>
        Assert.That(
            Given.Compile(
                Schema("s", "devices: {properties: {managed: bool}}")
                + Given.Allow("p", "resources: {types: [any]}\nactions: [fly]\nsubjects: {types: [bird]}\nwhen: subject.properties.levl > 1 && device.properties.managed")).Diagnostics,
            Is.Empty);

    [TestCase("resources: {types: [⟦dok⟧]}", "no schema declares the resource type `dok`", "did you mean `doc`?")]
    [TestCase("resources: {types: [doc, ⟦x-*⟧]}", "no schema declares the resource type `x-*`", "declare it in a document of kind `Schema`")]
    [TestCase("subjects: {types: [⟦usr⟧]}", "no schema declares the subject type `usr`", "did you mean `user`?")]
    [TestCase("actions: [read, ⟦wirte⟧]", "no schema declares the action `wirte`", "did you mean `write`?")]
    public void Compile_TargetThatNoSchemaDeclares_IsAnError(string targets, string message, string help)
    {
        MarkedText marked = MarkedText.Read(Schema("company", Company) + Given.Allow("p", targets));

        PolicyDiagnostic found = Given.Compile(marked.Text).Diagnostics.Single();

        Assert.That((found.Code, found.Position, found.Message, found.Help), Is.EqualTo((DiagnosticCodes.UndeclaredTarget, marked.Marks[0], message, help)));
    }

    [Test]
    public void Compile_TypesOfLevelsAndProfiles_AreChecked()
    {
        MarkedText marked = MarkedText.Read(
            Schema("company", Company) + Given.Level("l", "conditions: [{subject: {types: [⟦usr⟧, user]}}]")
            + Given.Profile("t", "algorithm: criteria\nresources: {types: [⟦dok⟧]}\nfactors: [{name: a, when: 'true'}]"));

        Assert.That(Given.Compile(marked.Text).Diagnostics.Select(static found => found.Position), Is.EqualTo(marked.Marks));
    }

    [TestCase("resources: {types: [doc]}", "resource.properties.size + 1 > 2 && resource.properties.owner == 'x'", null)]
    [TestCase("resources: {types: [doc, folder]}", "resource.properties.owner == 'x'", null)]
    [TestCase("resources: {types: ['*']}", "resource.properties.tags == []", null)]
    [TestCase("resources: {types: ['f*']}", "resource.properties.size + 'k' == 'x'", null)]
    [TestCase("", "resource.type == 'doc' && resource.properties.tags == [] && subject.properties.team == 'x'", null)]
    [TestCase("resources: {types: [doc, folder]}", "resource.properties.tags == []", "the resource type `folder` has no property `tags`: name other types, or declare it there")]
    [TestCase("resources: {types: [payroll-record]}", "resource.properties.owner == 'x'", "the resource type `payroll-record` has no property `owner`, but `doc` has")]
    [TestCase("subjects: {types: [service]}", "subject.properties.manager == 'x'", "the subject type `service` has no property `manager`, but `user` has")]
    [TestCase("subjects: {types: [service, user]}", "subject.properties.region == 'x' && subject.properties.level == 2", null)]
    public void Compile_NamedTypes_HaveTheirCommonProperties(string targets, string when, string? help)
    {
        CompilationResult result = Given.Compile(Schema("company", Company) + Given.Allow("p", $"{targets}\nwhen: {when}"));

        Assert.That(result.Codes(), help is null ? Is.Empty : Is.EqualTo(new[] { CelDiagnosticCodes.UndeclaredField }), result.Diagnostics.Text());
        if (help is not null)
            Assert.That(result.Diagnostics[0].Help, Is.EqualTo(help));
    }

    [Test]
    public void Compile_TrustFactor_SeesTheTypesOfItsProfile()
    {
        static string Profile(string type) => Given.Profile("t", $"algorithm: criteria\nresources: {{types: [{type}]}}\nfactors: [{{name: a, when: 'resource.properties.tags == []'}}]");

        Assert.That(Given.Compile(Schema("company", Company) + Profile("doc")).Diagnostics, Is.Empty);
        Assert.That(Given.Compile(Schema("company", Company) + Profile("folder")).Codes(), Is.EqualTo(new[] { CelDiagnosticCodes.UndeclaredField }));
    }

    [Test]
    public void Compile_SeveralSchemas_AreTakenTogether()
    {
        string both = Schema("a", "resources: {types: {doc: {properties: {owner: string}}}}") + Schema("b", "resources: {types: {doc: {properties: {size: int, owner: string}}, folder: {}}}");

        Assert.That(Given.Compile(both + Given.Allow("p", "resources: {types: [doc]}\nwhen: resource.properties.size > 1 && resource.properties.owner == 'x'")).Diagnostics, Is.Empty);
        Assert.That(Given.Compile(both + Given.Allow("p", "resources: {types: [folder]}")).Diagnostics, Is.Empty);
    }

    [TestCase("subjects: {properties: {x: string}}", "subjects: {properties: {⟦x⟧: int}}", "`x` is declared as `int` here and as `string` at a.yaml:5:27")]
    [TestCase("resources: {types: {d: {properties: {x: string}}}}", "resources: {types: {d: {properties: {⟦x⟧: {type: string, maxSize: 3}}}}}", "`x` is declared as `string` of size 3 here and as `string` at a.yaml:5:40")]
    [TestCase("resources: {properties: {x: string}}", "resources: {types: {d: {properties: {⟦x⟧: bool}}}}", "`x` is declared as `bool` here and as `string` at a.yaml:5:28")]
    public void Compile_SchemasThatContradict_NamesBothPlaces(string first, string second, string message)
    {
        MarkedText marked = MarkedText.Read(Schema("b", second), "b.yaml");

        PolicyDiagnostic found = Given.CompileFiles(("a.yaml", Schema("a", first)), ("b.yaml", marked.Text)).Diagnostics.Single();

        Assert.That((found.Code, found.Position, found.Message), Is.EqualTo((DiagnosticCodes.ContradictingSchemas, marked.Marks[0], message)));
    }

    [TestCase("⟦description: empty⟧", DiagnosticCodes.MissingField)]
    [TestCase("subjects: {properties: {a: ⟦sting⟧}}", DiagnosticCodes.InvalidValue)]
    [TestCase("subjects: {properties: {a: ⟦list(list)⟧}}", DiagnosticCodes.InvalidValue)]
    [TestCase("subjects: {properties: {a: ⟦\"map(int, string)\"⟧}}", DiagnosticCodes.InvalidValue)]
    [TestCase("subjects: {properties: {a: ⟦list(list(list(list(list(list(list(list(list(int)))))))))⟧}}", DiagnosticCodes.InvalidValue)]
    [TestCase("subjects: {properties: {⟦1a⟧: int}}", DiagnosticCodes.InvalidName)]
    [TestCase("subjects: {properties: {⟦'a\"]'⟧: int}}", DiagnosticCodes.InvalidName)]
    [TestCase("subjects: {properties: {a: {type: int, maxSize: ⟦4⟧}}}", DiagnosticCodes.ContradictingFields)]
    [TestCase("subjects: {properties: {a: {type: string, maxSize: ⟦0⟧}}}", DiagnosticCodes.InvalidValue)]
    [TestCase("subjects: {properties: {a: {type: string, ⟦maxsize⟧: 4}}}", DiagnosticCodes.UnknownField)]
    [TestCase("subjects: {properties: {a: ⟦{maxSize: 4}⟧}}", DiagnosticCodes.MissingField)]
    [TestCase("subjects: {types: ⟦{}⟧}", DiagnosticCodes.InvalidValue)]
    [TestCase("subjects: {types: {⟦'a*'⟧: {}}}", DiagnosticCodes.InvalidName)]
    [TestCase("subjects: {types: {⟦a⟧: }}", DiagnosticCodes.InvalidValue)]
    [TestCase("devices: {⟦types⟧: {a: {}}}", DiagnosticCodes.UnknownField)]
    [TestCase("⟦resource⟧: {types: {a: {}}}\ncontext: {properties: {}}", DiagnosticCodes.UnknownField)]
    public void Compile_BrokenSchema_IsAnErrorAtItsPlace(string spec, string code)
    {
        MarkedText marked = MarkedText.Read(Schema("s", spec));

        PolicyDiagnostic found = Given.Compile(marked.Text).Diagnostics.Single();

        Assert.That(found.Code, Is.EqualTo(code), found.ToString());
        Assert.That((found.Position.Line, found.Position.Column), Is.EqualTo((marked.Marks[0].Line, marked.Marks[0].Column)), found.ToString());
    }

    [Test]
    public void Decide_ValuesAsJsonHasThem_AreTakenAsTheirTypes()
    {
        string text = Schema("company", Company)
            + Given.Allow("p", "subjects: {types: [user]}\nwhen: subject.properties.level + 1 == 4 && now - subject.properties.mfa_time < duration('2h') && !has(subject.properties.manager)");

        Decision decision = Given.Decide(text, Given.Request(properties: new { level = 3.0, mfa_time = "2026-04-01T11:00:00Z" }));

        Assert.That((decision.Effect, decision.Problems.Length), Is.EqualTo((Effect.Allow, 0)));
    }

    [TestCase("deny", "subject.properties.level == 3", Effect.Deny)]
    [TestCase("deny", "subject.properties.level != 3", Effect.Deny)]
    [TestCase("allow", "subject.properties.level != 3", Effect.Deny)]
    [TestCase("allow", "has(subject.properties.level)", Effect.Allow)]
    public void Decide_ValueOfAnotherType_IsAnErrorNeverFalse(string effect, string when, Effect expected)
    {
        string text = Schema("company", Company) + Given.Policy("p", $"effect: {effect}\nwhen: {when}") + (effect == "deny" ? Given.Allow("all") : "");

        Decision decision = Given.Decide(text, Given.Request(properties: new { level = "three" }));

        Assert.That(decision.Effect, Is.EqualTo(expected));
        Assert.That(decision.Problems.Length, Is.EqualTo(when.StartsWith("has", StringComparison.Ordinal) ? 0 : 1));
    }

    [Test]
    public void Decide_ValueLargerThanDeclared_IsAnError()
    {
        string text = Schema("company", Company) + Given.Allow("p", "subjects: {types: [user]}\nwhen: subject.properties.manager != ''");

        Assert.That(Given.Decide(text, Given.Request(properties: new { manager = "12345678" })).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Given.Request(properties: new { manager = "123456789" })).Problems, Has.Length.EqualTo(1));
    }

    [Test]
    public void Decide_PropertyThatTypesDisagreeOn_TakesEither()
    {
        string text = Schema("company", Company) + Given.Allow("p", "when: resource.properties.size == 3 || resource.properties.size == '3'");

        foreach (object size in (object[])[3, 3.0, "3"])
            Assert.That(Given.Decide(text, Given.Request(resourceProperties: new { size })).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Given.Request(resourceProperties: new { size = true })).Problems, Has.Length.EqualTo(1));
    }

    [Test]
    public void Compile_DeclaredSize_MakesAnExpressionAffordable()
    {
        static string Text(string tags) => Schema("s", $"resources: {{properties: {{tags: {tags}}}}}")
            + Given.Allow("p", "when: resource.properties.tags.all(a, resource.properties.tags.all(b, resource.properties.tags.all(c, resource.properties.tags.all(d, a == b || c == d))))");

        Assert.That(Given.Compile(Text("list(string)")).Codes(), Is.EqualTo(new[] { CelDiagnosticCodes.TooCostly }));
        Assert.That(Given.Compile(Text("{type: list(string), maxSize: 4}")).Diagnostics, Is.Empty);
    }

    [Test]
    public void Compile_ManyPoliciesOverFewTypes_ShareTheirEnvironments()
    {
        string policies = string.Concat(Enumerable.Range(0, 2000).Select(static i =>
            Given.Allow($"p{i}", $"resources: {{types: [{(i % 2 == 0 ? "doc" : "doc, folder")}]}}\nwhen: resource.properties.owner == 'o{i}'")));

        PolicySnapshot snapshot = Given.Snapshot(Schema("company", Company) + policies);

        Assert.That(Given.Decide(snapshot, Given.Request(resourceProperties: new { owner = "o1998" })).DeterminingPolicies, Is.EqualTo(new[] { "p1998" }));
    }

    [Test]
    public void Decide_DefinitionsUnderASchema_AreSharedByAllTypes()
    {
        string text = Schema("company", Company)
            + Given.Definitions("d", "expressions: {isOwner: resource.properties.owner == subject.id, size: resource.properties.size}")
            + Given.Allow("p", "resources: {types: [doc]}\nwhen: isOwner && size == 3");

        Assert.That(Given.Decide(text, Given.Request(resourceProperties: new { owner = "alice", size = 3.0 })).Effect, Is.EqualTo(Effect.Allow));
    }
}
