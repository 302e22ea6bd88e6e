using System.Buffers.Binary;
using System.Net;
using System.Text;
using Google.Protobuf;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Hosting;

/// <summary>gRPC-Web on the HTTP listener: who may use it, and what it reaches.</summary>
[CancelAfter(60_000)]
public sealed class GrpcWebTests
{
    private const string Binary = "application/grpc-web+proto";
    private const string Text = "application/grpc-web-text";
    private const string Console = "https://console.example.org";
    private const string Decide = "zerotrust.pdp.v1.PolicyDecisionPoint/Decide";
    private TemporaryFolder _folder = null!;
    private HttpClient _http = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _folder.Write("policies/a.yaml", Texts.ReadDocs);
        _http = new HttpClient();
    }

    [TearDown]
    public void RemoveFolder()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [TestCase(Binary)]
    [TestCase(Text)]
    public async Task Decide_OfATool_IsAnswered(string type)
    {
        await using RunningServer server = await StartAsync();
        Answer answer = await PostAsync(server, Decide, Requests.Decide(), type);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Http, answer.Status, answer.ContentType), Is.EqualTo((HttpStatusCode.OK, "0", type)));
            Assert.That(DecideResponse.Parser.ParseFrom(answer.Message).Effect, Is.EqualTo(Effect.Allow));
        }
    }

    [TestCase("zerotrust.pdp.v1.PolicyAdmin/ListRevisions")]
    [TestCase("zerotrust.pdp.v1.Containment/ListQuarantines")]
    [TestCase("zerotrust.pdp.v1.Grants/ListGrants")]
    public async Task Services_OfThePdp_AreServed(string path)
    {
        await using RunningServer server = await StartAsync();
        Assert.That((await PostAsync(server, path, new ListRevisionsRequest())).Status, Is.EqualTo("0"));
    }

    [TestCase("envoy.service.auth.v3.Authorization/Check")]
    [TestCase("grpc.health.v1.Health/Check")]
    [TestCase("grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    public async Task Services_OfOtherProtocols_AreNot(string path)
    {
        await using RunningServer server = await StartAsync();
        Assert.That((await PostAsync(server, path, new ListRevisionsRequest())).Http, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public async Task Decide_LargerThanAllowed_IsRefusedBeforeItComes()
    {
        await using RunningServer server = await StartAsync();
        Answer answer = await PostAsync(server, Decide, [0, 0xFF, 0xFF, 0xFF, 0xFF]);
        Assert.That(answer.Status, Is.EqualTo("8"));
    }

    [Test]
    public async Task Origin_WithoutAnyAllowed_IsRefusedWhateverItIs()
    {
        await using RunningServer server = await StartAsync();
        foreach (string origin in new[] { $"http://{server.Server.HttpEndPoint}", Console, "null", "" })
        {
            Answer answer = await PostAsync(server, Decide, Requests.Decide(), headers: ("origin", origin));
            Assert.That((answer.Http, answer.Status, answer.Message), Is.EqualTo((HttpStatusCode.Forbidden, (string?)null, Array.Empty<byte>())), origin);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{server.Server.HttpEndPoint}/readyz") { Headers = { { "origin", Console } } };
        using HttpResponseMessage ready = await _http.SendAsync(request);
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(server.Log.Entries.Count(entry => entry.Id == 2008), Is.EqualTo(1), "one address fills no log");
        Assert.That((await PreflightAsync(server, Console)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Origin_OnTheGrpcListener_IsRefusedToo()
    {
        await using RunningServer server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Server.GrpcEndPoint}/{Decide}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { { "content-type", "application/grpc" } } },
            Headers = { { "origin", Console } },
        };
        using HttpResponseMessage response = await _http.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Origin_ThatIsAllowed_MayCall_AndNoOther()
    {
        await using RunningServer server = await StartAsync(options => options.GrpcWebOrigins = $"http://localhost:3000 {Console}");
        using HttpResponseMessage preflight = await PreflightAsync(server, Console);
        Answer answer = await PostAsync(server, Decide, Requests.Decide(), headers: ("origin", Console));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(preflight.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(Field(preflight, "access-control-allow-origin"), Is.EqualTo(Console));
            Assert.That(Field(preflight, "access-control-allow-methods"), Is.EqualTo("POST"));
            Assert.That(Field(preflight, "access-control-allow-headers"), Is.EqualTo("authorization,content-type,x-grpc-web"));
            Assert.That(Field(preflight, "access-control-allow-credentials"), Is.Null);
            Assert.That(answer.Status, Is.EqualTo("0"));
            Assert.That(answer.Find("access-control-allow-origin"), Is.EqualTo(Console));
            Assert.That(answer.Find("access-control-expose-headers"), Is.EqualTo("grpc-status,grpc-message,grpc-status-details-bin"));
        }

        foreach (string origin in new[] { $"http://{server.Server.HttpEndPoint}", "null", "", Console + ":444", Console + "/", Console + ".evil.example", "http://console.example.org", $"{Console}, {Console}" })
            Assert.That((await PostAsync(server, Decide, Requests.Decide(), headers: ("origin", origin))).Http, Is.EqualTo(HttpStatusCode.Forbidden), origin);
        Assert.That((await PostAsync(server, Decide, Requests.Decide(), headers: [("origin", Console), ("origin", Console)])).Http, Is.EqualTo(HttpStatusCode.Forbidden), "stated twice");
    }

    [TestCase(Binary)]
    [TestCase(Text)]
    public async Task Gate_RefusesThroughGrpcWebToo(string type)
    {
        await using RunningServer server = await StartAsync(options => options.LocalCallers = "policy");
        Answer answer = await PostAsync(server, Decide, Requests.Decide(), type);
        Assert.That((answer.Http, answer.Status, answer.ContentType, answer.Message), Is.EqualTo((HttpStatusCode.OK, "7", type, Array.Empty<byte>())));
    }

    private static string? Field(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join('|', values) : null;

    private Task<RunningServer> StartAsync(Action<PdpServerOptions>? configure = null) => RunningServer.StartAsync(_folder.At("pdp.db"), _folder.At("policies"), configure);

    private Task<Answer> PostAsync(RunningServer server, string path, IMessage message, string type = Binary, params (string Name, string Value)[] headers)
    {
        byte[] frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.CalculateSize());
        message.WriteTo(frame.AsSpan(5));
        return PostAsync(server, path, frame, type, headers);
    }

    private async Task<Answer> PostAsync(RunningServer server, string path, byte[] frame, string type = Binary, params (string Name, string Value)[] headers)
    {
        byte[] body = type == Text ? Encoding.ASCII.GetBytes(Convert.ToBase64String(frame)) : frame;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Server.HttpEndPoint}/{path}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("content-type", type);
        request.Headers.TryAddWithoutValidation("accept", type);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await _http.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsByteArrayAsync());
    }

    private async Task<HttpResponseMessage> PreflightAsync(RunningServer server, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, $"http://{server.Server.HttpEndPoint}/{Decide}");
        request.Headers.Add("origin", origin);
        request.Headers.Add("access-control-request-method", "POST");
        request.Headers.Add("access-control-request-headers", "authorization,content-type,x-grpc-web");
        return await _http.SendAsync(request);
    }

    /// <summary>The message and the trailers, from wherever they came.</summary>
    private sealed class Answer
    {
        private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

        public Answer(HttpResponseMessage response, byte[] body)
        {
            Http = response.StatusCode;
            ContentType = response.Content.Headers.ContentType?.ToString() ?? "";
            foreach ((string name, IEnumerable<string> values) in response.Headers)
                _fields[name.ToLowerInvariant()] = string.Join('|', values);
            if (!ContentType.StartsWith("application/grpc", StringComparison.Ordinal))
                return;
            if (ContentType == Text)
                body = [.. Encoding.ASCII.GetString(body).Chunk(4).SelectMany(group => Convert.FromBase64CharArray(group, 0, 4))];
            for (int start = 0; start < body.Length;)
            {
                int end = start + 5 + BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(start + 1));
                if (body[start] == 0)
                    Message = body[(start + 5)..end];
                else
                    ReadTrailers(Encoding.ASCII.GetString(body.AsSpan(start + 5, end - start - 5)));
                start = end;
            }
        }

        public HttpStatusCode Http { get; }

        public string ContentType { get; }

        public byte[] Message { get; } = [];

        public string? Status => Find("grpc-status");

        public string? Find(string name) => _fields.GetValueOrDefault(name);

        private void ReadTrailers(string lines)
        {
            foreach (string line in lines.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                _fields[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 2)..];
        }
    }
}
