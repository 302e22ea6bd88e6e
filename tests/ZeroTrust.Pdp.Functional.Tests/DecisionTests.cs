using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>The published server over the bundle, asked by clients of others.</summary>
[TestFixture(ClientDriver.Node)]
[TestFixture(ClientDriver.Python)]
internal sealed class DecisionTests(string language) : ServedTests(Workspace.Bundle)
{
    private readonly ClientDriver _client = new(language);

    [Test]
    public async Task Decide_TuplesOfACompany_AnswerAsThePoliciesSay()
    {
        TimeSpan minutes = TimeSpan.FromMinutes(10);
        (string Id, JsonObject Request, string Effect, string Reason, string Policy)[] cases =
        [
            ("payroll clerk on a managed laptop", Requests.Tuple(Requests.User("bo", "payroll", minutes), Requests.Laptop(), "read", Requests.PayrollRecord()),
                "EFFECT_ALLOW", "REASON_CODE_ALLOWED_BY_POLICY", "payroll-read"),
            ("payroll clerk on an unmanaged phone", Requests.Tuple(Requests.User("bo", "payroll", minutes), Requests.Phone(), "read", Requests.PayrollRecord()),
                "EFFECT_DENY", "REASON_CODE_REQUIREMENTS_NOT_MET", "payroll-read"),
            ("payroll clerk with old multi-factor authentication", Requests.Tuple(Requests.User("bo", "payroll", TimeSpan.FromHours(13)), Requests.Laptop(), "read", Requests.PayrollRecord()),
                "EFFECT_CHALLENGE", "REASON_CODE_STEP_UP_REQUIRED", "payroll-read"),
            ("payroll clerk with stale posture", Requests.Tuple(Requests.User("bo", "payroll", minutes), Requests.Laptop(TimeSpan.FromHours(30)), "read", Requests.PayrollRecord()),
                "EFFECT_CHALLENGE", "REASON_CODE_STEP_UP_REQUIRED", "payroll-read"),
            ("payroll clerk of another region", Requests.Tuple(Requests.User("bo", "payroll", minutes), Requests.Laptop(), "read", Requests.PayrollRecord("FR")),
                "EFFECT_DENY", "REASON_CODE_NO_POLICY_MATCHED", ""),
            ("payroll clerk who wants to write", Requests.Tuple(Requests.User("bo", "payroll", minutes), Requests.Laptop(), "write", Requests.PayrollRecord()),
                "EFFECT_DENY", "REASON_CODE_NO_POLICY_MATCHED", ""),
            ("owner without a device", Requests.Tuple(Requests.User("ana", "sales", minutes), null, "read", Requests.PayrollRecord()),
                "EFFECT_ALLOW", "REASON_CODE_ALLOWED_BY_POLICY", "payroll-self-service"),
            ("engineer without a device", Requests.Tuple(Requests.User("eve", "engineering", minutes), null, "clone", Requests.Repository()),
                "EFFECT_DENY", "REASON_CODE_REQUIREMENTS_NOT_MET", "source-read"),
            ("engineer on a managed laptop", Requests.Tuple(Requests.User("eve", "engineering", null), Requests.Laptop(), "clone", Requests.Repository()),
                "EFFECT_ALLOW", "REASON_CODE_ALLOWED_BY_POLICY", "source-read"),
            ("suspended engineer", Requests.Tuple(Requests.User("mal", "engineering", minutes, ("suspended", true)), Requests.Laptop(), "clone", Requests.Repository()),
                "EFFECT_DENY", "REASON_CODE_DENIED_BY_POLICY", "suspended-accounts"),
            ("engineer from an embargoed region", Requests.Tuple(Requests.User("eve", "engineering", minutes), Requests.Laptop(), "clone", Requests.Repository(), "KP"),
                "EFFECT_DENY", "REASON_CODE_DENIED_BY_POLICY", "embargo"),
            ("subject whose suspension is unknown", Requests.Tuple(new JsonObject { ["type"] = "user", ["id"] = "x", ["groups"] = new JsonArray("engineering") }, Requests.Laptop(), "clone", Requests.Repository()),
                "EFFECT_DENY", "REASON_CODE_DENY_CONDITION_FAILED", "suspended-accounts"),
            ("anybody on the public site", Requests.Tuple(new JsonObject { ["type"] = "anonymous", ["id"] = "-" }, null, "read", Requests.Page(), null),
                "EFFECT_ALLOW", "REASON_CODE_ALLOWED_BY_POLICY", "site-read"),
        ];
        Dictionary<string, Answer> answers = await _client.CallAsync(Server.Grpc, cases.Select(static test => Call.Decide(test.Id, test.Request)));
        using (Assert.EnterMultipleScope())
        {
            foreach ((string id, _, string effect, string reason, string policy) in cases)
            {
                Answer answer = answers[id];
                Assert.That((answer.Effect, answer.Reason), Is.EqualTo((effect, reason)), id);
                Assert.That(answer.List("determiningPolicies"), Is.EqualTo(policy.Length == 0 ? [] : new[] { policy }), id);
                Assert.That(answer.Text("decisionId"), Does.Match("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-"), id);
                Assert.That(answer.Text("revision"), Is.EqualTo("1"), id);
            }
        }
    }

    [Test]
    public async Task Decide_Allow_CarriesObligationsTrustAndValidity()
    {
        JsonObject request = Requests.Tuple(Requests.User("bo", "payroll", TimeSpan.FromHours(7)), Requests.Laptop(), "read", Requests.PayrollRecord());
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Decide("1", request));
        JsonNode obligation = answer.Response["obligations"]![0]!;
        JsonNode trust = answer.Response["trust"]!;
        var validUntil = DateTimeOffset.Parse(answer.Text("validUntil"), CultureInfo.InvariantCulture);
        TimeSpan left = validUntil - TimeProvider.System.GetUtcNow();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)obligation["id"]!, Is.EqualTo("mask-fields"));
            Assert.That((string)obligation["policy"]!, Is.EqualTo("payroll-read"));
            Assert.That(obligation["with"]!["fields"]!.AsArray().Select(static field => (string)field!), Is.EqualTo(new[] { "iban" }));
            Assert.That((int)trust["score"]!, Is.EqualTo(100));
            Assert.That((string)trust["tier"]!, Is.EqualTo("high"));
            Assert.That((string)trust["algorithm"]!, Is.EqualTo("score"));
            // The factor of the second factor is full for eight hours, of which seven have gone.
            Assert.That(left, Is.InRange(TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(60)));
        }
    }

    [Test]
    public async Task Decide_Challenge_NamesTheCheapestRemedy()
    {
        JsonObject request = Requests.Tuple(Requests.User("ana", "sales", TimeSpan.FromHours(2)), null, "read", Requests.PayrollRecord());
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Decide("1", request));
        JsonNode remedy = answer.Response["remedies"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Effect, Is.EqualTo("EFFECT_CHALLENGE"));
            Assert.That((string)remedy["kind"]!, Is.EqualTo("REMEDY_KIND_MFA"));
            Assert.That((string)remedy["maxAge"]!, Is.EqualTo("3600s"));
            Assert.That(answer.Response["obligations"]?.AsArray() ?? [], Is.Empty);
        }
    }

    [Test]
    public async Task Decide_AuditPolicyWouldDeny_AllowsAndSaysSo()
    {
        JsonObject request = Requests.Tuple(new JsonObject { ["type"] = "anonymous", ["id"] = "-" }, null, "read", Requests.Page(), "US");
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Decide("1", request));
        JsonNode audit = answer.Response["audit"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Effect, Is.EqualTo("EFFECT_ALLOW"));
            Assert.That((string)audit["policy"]!, Is.EqualTo("site-embargo-rollout"));
            Assert.That((string)audit["effect"]!, Is.EqualTo("EFFECT_DENY"));
        }
    }

    [Test]
    public async Task Decide_UnknownAttribute_IsReportedWithItsPlaceAndNoValue()
    {
        JsonObject request = Requests.Tuple(
            new JsonObject { ["type"] = "user", ["id"] = "x", ["groups"] = new JsonArray("payroll"), ["properties"] = new JsonObject { ["suspended"] = false, ["regoin"] = "secret-place" } },
            Requests.Laptop(), "read", Requests.PayrollRecord());
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Decide("1", request));
        JsonNode problem = answer.Response["problems"]!.AsArray().Single(static problem => (string)problem!["document"]! == "Policy/payroll-read")!;
        JsonNode inner = answer.Response["problems"]!.AsArray().Single(static problem => (string)problem!["document"]! == "Definitions/sameRegion")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Effect, Is.EqualTo("EFFECT_DENY"));
            Assert.That((string)problem["code"]!, Is.EqualTo("no_such_key"));
            Assert.That((string)problem["position"]!["file"]!, Is.EqualTo("company.yaml"));
            Assert.That((int)inner["position"]!["line"]!, Is.EqualTo(9));
            Assert.That((string)inner["expression"]!, Does.Contain("subject.properties.region"));
            Assert.That(answer.Response.ToJsonString(), Does.Not.Contain("secret-place"));
        }
    }

    [Test]
    public async Task Decide_MalformedRequests_NameTheField()
    {
        JsonObject Good() => Requests.Tuple(Requests.User("bo", "payroll", null), Requests.Laptop(), "read", Requests.PayrollRecord());
        JsonObject Broken(Action<JsonObject> change)
        {
            JsonObject request = Good();
            change(request);
            return request;
        }

        (string Field, JsonObject Request)[] cases =
        [
            ("subject", Broken(static request => request.Remove("subject"))),
            ("subject.id", Broken(static request => request["subject"]!["id"] = "")),
            ("subject.type", Broken(static request => request["subject"]!["type"] = "")),
            ("device.id", Broken(static request => request["device"]!["id"] = "")),
            ("action", Broken(static request => request.Remove("action"))),
            ("action.name", Broken(static request => request["action"]!["name"] = "")),
            ("resource", Broken(static request => request.Remove("resource"))),
            ("resource.type", Broken(static request => request["resource"]!["type"] = "")),
            ("resource.id", Broken(static request => request["resource"]!["id"] = new string('x', 3000))),
            ("context.ip", Broken(static request => request["context"]!["ip"] = "not-an-address")),
            ("context.time", Broken(static request => request["context"]!["time"] = "2020-01-01T00:00:00Z")),
        ];
        Dictionary<string, Answer> answers = await _client.CallAsync(Server.Grpc, cases.Select(static test => Call.Decide(test.Field, test.Request)));
        using (Assert.EnterMultipleScope())
        {
            foreach ((string field, _) in cases)
            {
                Assert.That(answers[field].Status, Is.EqualTo(3), field);
                Assert.That(answers[field].Message, Does.Contain(field), field);
            }
        }
    }

    [Test]
    public async Task Decide_FiveMegabyteMessage_IsRefusedAndTheConnectionLives()
    {
        JsonObject large = Requests.Tuple(Requests.User("bo", "payroll", null, ("pad", new string('x', 5 * 1024 * 1024))), null, "read", Requests.Page());
        JsonObject small = Requests.Tuple(Requests.User("bo", "payroll", null), null, "read", Requests.Page());
        Dictionary<string, Answer> answers = await _client.CallAsync(Server.Grpc, Call.Decide("large", large), Call.Decide("small", small));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers["large"].Status, Is.EqualTo(8));
            Assert.That(answers["small"].Effect, Is.EqualTo("EFFECT_ALLOW"));
        }
    }

    [Test]
    public async Task Decide_SixtyFourAtOnceOverOneConnection_AllAnswer()
    {
        IEnumerable<Call> calls = Enumerable.Range(0, 64).Select(static i => Call.Decide(
            i.ToString(CultureInfo.InvariantCulture),
            i % 2 == 0
                ? Requests.Tuple(Requests.User("eve", "engineering", null), Requests.Laptop(), "clone", Requests.Repository())
                : Requests.Tuple(Requests.User("eve", "engineering", null), Requests.Phone(), "clone", Requests.Repository())));
        Dictionary<string, Answer> answers = await _client.CallAsync(Server.Grpc, calls);
        Assert.That(
            answers.Values.Select(static answer => (int.Parse(answer.Id, CultureInfo.InvariantCulture) % 2 == 0, answer.Effect)),
            Has.All.Matches<(bool Even, string Effect)>(static pair => pair.Effect == (pair.Even ? "EFFECT_ALLOW" : "EFFECT_DENY")));
    }

    [Test]
    public async Task Decide_DeadlineOfOneMillisecond_EndsOneWayOrTheOther()
    {
        JsonObject request = Requests.Tuple(Requests.User("bo", "payroll", null), null, "read", Requests.Page());
        IEnumerable<Call> calls = Enumerable.Range(0, 40).Select(i => Call.Decide($"short-{i}", request.DeepClone()) with { DeadlineMs = 1 });
        Dictionary<string, Answer> answers = await _client.CallAsync(Server.Grpc, calls);
        Answer after = await _client.CallOneAsync(Server.Grpc, Call.Decide("after", request));
        using (Assert.EnterMultipleScope())
        {
            // The clients start the clock before they connect, so some or all are too late; none may end otherwise. But grpcio may give
            // up a call between numbering its stream and opening it, and then resets a stream that the server has never seen. That is
            // a connection error (RFC 9113 section 5.1), with which the other calls of the connection end as unavailable.
            int[] ends = language == ClientDriver.Python ? [0, 4, 14] : [0, 4];
            Assert.That(answers.Values.Select(static answer => answer.Status), Has.All.AnyOf(ends.Cast<object>().ToArray()));
            Assert.That(answers.Values.Select(static answer => answer.Status), Has.Some.EqualTo(4));
            Assert.That(after.Effect, Is.EqualTo("EFFECT_ALLOW"));
        }
    }

    [Test]
    public async Task Decide_ClientGoesAwayInTheMiddle_OthersAreServedAndNothingIsLoggedAsAnError()
    {
        for (int round = 0; round < 3; round++)
        {
            using Process client = _client.Start(Server.Grpc);
            for (int i = 0; i < 50; i++)
            {
                JsonObject request = Requests.Tuple(Requests.User("bo", "payroll", null, ("pad", new string('x', 100_000))), null, "read", Requests.Page());
                await client.StandardInput.WriteLineAsync(Call.Decide($"{i}", request).ToLine());
            }

            await client.StandardInput.FlushAsync();
            await client.StandardOutput.ReadLineAsync();
            client.Kill();
            await client.WaitForExitAsync();
        }

        JsonObject good = Requests.Tuple(Requests.User("bo", "payroll", null), null, "read", Requests.Page());
        Answer after = await _client.CallOneAsync(Server.Grpc, Call.Decide("after", good));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.Effect, Is.EqualTo("EFFECT_ALLOW"));
            Assert.That(Server.Log, Does.Not.Contain("fail:").And.Not.Contain("crit:").And.Not.Contain("Unhandled"));
        }
    }

    [Test]
    public async Task Decide_WhatClientsSend_NeverReachesTheLog()
    {
        const string Secret = "s3cr3t-attribute-value";
        JsonObject good = Requests.Tuple(Requests.User(Secret, Secret, null, (Secret, Secret)), null, "read", Requests.Page());
        JsonObject bad = Requests.Tuple(Requests.User(Secret, Secret, null), null, "read", Requests.Page());
        bad["context"]!["ip"] = Secret;
        JsonObject failing = Requests.Tuple(new JsonObject { ["type"] = Secret, ["id"] = Secret }, null, "read", Requests.PayrollRecord());
        Dictionary<string, Answer> answers = await _client.CallAsync(
            Server.Grpc, Call.Decide("good", good), Call.Decide("bad", bad), Call.Decide("failing", failing));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers["bad"].Status, Is.EqualTo(3));
            Assert.That(answers["bad"].Message, Does.Not.Contain(Secret));
            Assert.That(Server.Log, Does.Not.Contain(Secret));
        }
    }

    [Test]
    public async Task DecideBatch_DefaultsAndItems_AreMergedAndAnsweredInOrder()
    {
        var batch = new JsonObject
        {
            ["defaults"] = new JsonObject
            {
                ["subject"] = Requests.User("eve", "engineering", null),
                ["device"] = Requests.Laptop(),
                ["context"] = new JsonObject { ["properties"] = new JsonObject { ["region"] = "DE" } },
            },
            ["items"] = new JsonArray(
                new JsonObject { ["action"] = new JsonObject { ["name"] = "clone" }, ["resource"] = Requests.Repository() },
                new JsonObject { ["action"] = new JsonObject { ["name"] = "push" }, ["resource"] = Requests.Repository() },
                new JsonObject { ["action"] = new JsonObject { ["name"] = "read" }, ["resource"] = Requests.Page() }),
        };
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Point("1", "DecideBatch", batch));
        IEnumerable<string> effects = answer.Response["results"]!.AsArray().Select(static result => (string)result!["effect"]!);
        Assert.That(effects, Is.EqualTo(new[] { "EFFECT_ALLOW", "EFFECT_DENY", "EFFECT_ALLOW" }));

        batch["items"]![1]!["action"]!["name"] = "";
        Answer refused = await _client.CallOneAsync(Server.Grpc, Call.Point("2", "DecideBatch", batch));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(3));
            Assert.That(refused.Message, Does.Contain("items[1].action.name"));
        }
    }

    [Test]
    public async Task Explain_Tuple_TracesEveryCandidateWithValuesAndPlaces()
    {
        JsonObject request = Requests.Tuple(Requests.User("bo", "payroll", TimeSpan.FromHours(13)), Requests.Laptop(), "read", Requests.PayrollRecord());
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Point("1", "Explain", new JsonObject { ["request"] = request }));
        JsonArray policies = answer.Response["policies"]!.AsArray();
        JsonNode read = policies.Single(static policy => (string)policy!["policy"]! == "payroll-read")!;
        JsonNode mfa = read["requirements"]!.AsArray().Single(static requirement => (string)requirement!["requirement"]! == "mfaWithin")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)answer.Response["decision"]!["effect"]!, Is.EqualTo("EFFECT_CHALLENGE"));
            Assert.That(policies.Select(static policy => (string)policy!["policy"]!), Is.Ordered.And.Contains("embargo").And.Contains("payroll-self-service"));
            Assert.That((string)read["outcome"]!, Is.EqualTo("POLICY_OUTCOME_REQUIREMENT_NOT_MET"));
            Assert.That((string)read["condition"]!["value"]!["literal"]!, Is.EqualTo("true"));
            Assert.That((string)mfa["expected"]!, Is.EqualTo("12h"));
            Assert.That(answer.Response["trustFactors"]!.AsArray(), Has.Count.EqualTo(3));
            Assert.That(answer.Response["shared"]!.AsArray().Select(static shared => (string)shared!["document"]!), Does.Contain("Definitions/sameRegion").And.Contain("AccessLevel/managed-device"));
        }
    }

    [Test]
    public async Task Decide_MinRevisionOfTheFuture_IsRefused()
    {
        JsonObject request = Requests.Tuple(Requests.User("bo", "payroll", null), null, "read", Requests.Page());
        request["minRevision"] = "99";
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Decide("1", request));
        Assert.That(answer.Status, Is.EqualTo(9), answer.Message);
    }

    [Test]
    public async Task Apply_WhileAFolderIsFollowed_IsRefused()
    {
        string content = await File.ReadAllTextAsync(Path.Combine(Workspace.Bundle, "company.yaml"));
        var request = new JsonObject { ["files"] = new JsonArray(new JsonObject { ["name"] = "company.yaml", ["content"] = content }) };
        Answer answer = await _client.CallOneAsync(Server.Grpc, Call.Administer("1", "ApplyPolicies", request));
        Assert.That(answer.Status, Is.EqualTo(9), answer.Message);
    }

    [Test]
    public async Task Health_Check_IsServing()
    {
        Answer answer = await _client.CallOneAsync(Server.Grpc, new Call("1", "/grpc.health.v1.Health/Check", new JsonObject()));
        Assert.That(answer.Text("status"), Is.EqualTo("SERVING"));
    }

    [Test]
    public async Task Health_Watch_StreamsUntilTheClientEndsIt()
    {
        Answer answer = await _client.CallOneAsync(Server.Grpc, new Call("1", "/grpc.health.v1.Health/Watch", new JsonObject(), CancelAfterMs: 700));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(1));
            Assert.That(answer.Responses.Select(static message => (string)message!["status"]!), Is.EqualTo(new[] { "SERVING" }));
        }
    }
}
