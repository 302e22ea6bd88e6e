using System.Net;
using System.Net.Sockets;
using System.Text;
using Grpc.AspNetCore.Web;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests.Web;

/// <summary>Where gRPC-Web is taken, and what broken text and broken connections do.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class GrpcWebHostTests
{
    private const string Say = "/zerotrust.grpctest.Echo/Say";
    private const string Count = "/zerotrust.grpctest.Counting/Count";
    private const string WebType = "application/grpc-web";

    [TestCase(null, "0", "Ok")]
    [TestCase(true, "0", "Ok")]
    [TestCase(false, null, "UnsupportedMediaType")]
    public async Task Endpoint_ThatSaysSo_DecidesForItself(bool? said, string? status, string http)
    {
        await using GrpcHost host = await GrpcHost.StartAsync(
            services: services => services.AddSingleton<Marked>(),
            map: app =>
            {
                app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = said is null });
                var endpoints = app.MapGrpcService<Marked>();
                if (said is true)
                    endpoints.EnableGrpcWeb();
                else if (said is false)
                    endpoints.DisableGrpcWeb();
            },
            protocols: HttpProtocols.Http1);
        using var raw = new RawClient(host.Address);
        RawClient.RawAnswer answer = await raw.PostAsync(Count, [new byte[5]], [], WebType, HttpVersion.Version11);
        Assert.That(answer.Status.ToString(), Is.EqualTo(http).IgnoreCase);
        if (status is not null)
            Assert.That(new WebAnswer(answer).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task Attribute_OfAService_EnablesIt_AndOthersStayClosed()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(
            services: services => services.AddSingleton<Enabled>(),
            map: app =>
            {
                app.UseGrpcWeb();
                app.MapGrpcService<Enabled>();
            },
            protocols: HttpProtocols.Http1);
        using var raw = new RawClient(host.Address);
        Assert.That((await raw.PostAsync(Count, [new byte[5]], [], WebType, HttpVersion.Version11)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await raw.PostAsync(Say, [new byte[5]], [], WebType, HttpVersion.Version11)).Status, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public async Task Pipeline_WithoutTheMiddleware_TakesNothing()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(map: app => { }, protocols: HttpProtocols.Http1);
        using var raw = new RawClient(host.Address);
        Assert.That((await raw.PostAsync(Say, [new byte[5]], [], WebType, HttpVersion.Version11)).Status, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That((await raw.PostAsync(Say, [new byte[5]], [], "application/grpc", HttpVersion.Version11)).Status, Is.EqualTo(HttpStatusCode.UpgradeRequired));
    }

    [Test]
    public async Task PlainGrpc_BesideTheMiddleware_StaysWhatItIs()
    {
        await using GrpcHost host = await StartAsync(HttpProtocols.Http2);
        Assert.That((await new Echo.EchoClient(host.Channel).SayAsync(new Text { Value = "plain" })).Value, Is.EqualTo("plain"));
        using var raw = new RawClient(host.Address);
        Assert.That((await raw.PostAsync(Say, new byte[5])).Trailers.NonValidated["grpc-status"].ToString(), Is.EqualTo("0"));
    }

    [Test]
    public async Task Cors_Preflight_IsAnsweredByTheHost()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(
            services: services => services.AddCors(),
            map: app =>
            {
                app.UseCors(policy => policy.WithOrigins("http://a.test").WithMethods("POST").AllowAnyHeader().WithExposedHeaders("grpc-status", "grpc-message"));
                app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
            },
            protocols: HttpProtocols.Http1);
        using var raw = new RawClient(host.Address);
        RawClient.RawAnswer preflight = await raw.PostAsync(Say, [], [("origin", "http://a.test"), ("access-control-request-method", "POST"), ("access-control-request-headers", "content-type,x-grpc-web")], "", HttpVersion.Version11, HttpMethod.Options);
        Assert.That((preflight.Status, preflight.Find("access-control-allow-origin")), Is.EqualTo((HttpStatusCode.NoContent, "http://a.test")));
        RawClient.RawAnswer call = await raw.PostAsync(Say, [new byte[5]], [("origin", "http://a.test")], WebType, HttpVersion.Version11);
        Assert.That(call.Find("access-control-expose-headers"), Is.EqualTo("grpc-status,grpc-message"));
        Assert.That(new WebAnswer(call).Status, Is.EqualTo("0"));
    }

    [TestCase("!!!!")]
    [TestCase("AAAAAA A")]
    [TestCase("AAAA\r\nAAAA")]
    [TestCase("    ")]
    [TestCase("A")]
    [TestCase("AAAAA")]
    [TestCase("AAAAAAA")]
    [TestCase("====")]
    [TestCase("A===")]
    [TestCase("AA=A")]
    [TestCase("AAA=AAA")]
    [TestCase("AAAA-_AA")]
    [TestCase("ääää")]
    public async Task TextRequest_NotBase64_IsInternal(string body)
    {
        await using GrpcHost host = await StartAsync(HttpProtocols.Http1);
        using var raw = new RawClient(host.Address);
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        foreach (byte[][] parts in new byte[][][] { [bytes], [.. bytes.Select(b => new[] { b })] })
        {
            RawClient.RawAnswer answer = await raw.PostAsync(Say, parts, [("accept", "application/grpc-web-text")], "application/grpc-web-text", HttpVersion.Version11);
            Assert.That((answer.Status, answer.GrpcStatus), Is.EqualTo((HttpStatusCode.OK, "13")));
        }

        Assert.That(host.Errors(), Is.Empty);
    }

    [Test]
    public async Task Connection_DroppedAtEveryByte_HarmsNothing([Values("application/grpc-web", "application/grpc-web-text")] string type)
    {
        await using GrpcHost host = await StartAsync(HttpProtocols.Http1);
        byte[] frame = RawClient.Frame(new Text { Value = "drop" });
        byte[] body = type.EndsWith("text", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(Convert.ToBase64String(frame)) : frame;
        byte[] request = [.. Encoding.ASCII.GetBytes($"POST {Say} HTTP/1.1\r\nhost: a\r\ncontent-type: {type}\r\ncontent-length: {body.Length}\r\n\r\n"), .. body];
        for (int cut = 1; cut <= request.Length; cut++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
            await client.GetStream().WriteAsync(request.AsMemory(0, cut));

            // Every second one with a reset instead of an orderly end.
            client.LingerState = new LingerOption(cut % 2 == 0, 0);
        }

        using var raw = new RawClient(host.Address);
        RawClient.RawAnswer answer = await raw.PostAsync(Say, [body], [("accept", type)], type, HttpVersion.Version11);
        Assert.That(new WebAnswer(answer).Messages, Is.EqualTo(new[] { "drop" }));
        Assert.That(host.Errors(), Is.Empty);
    }

    [Test]
    public async Task Connection_IsKeptForTheNextCall()
    {
        await using GrpcHost host = await StartAsync(HttpProtocols.Http1);
        byte[] request = [.. Encoding.ASCII.GetBytes($"POST {Say} HTTP/1.1\r\nhost: a\r\ncontent-type: {WebType}\r\ncontent-length: 5\r\n\r\n"), .. new byte[5]];
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. request, .. request, .. request]);
        byte[] seen = new byte[4096];
        int length = 0;
        while (Encoding.Latin1.GetString(seen, 0, length).Split("grpc-status: 0").Length < 4)
        {
            int read = await stream.ReadAsync(seen.AsMemory(length));
            Assert.That(read, Is.Positive, "the connection stays open");
            length += read;
        }
    }

    [Test]
    public async Task Answer_ThatBreaksOffInside_IsNeverTakenForAWholeOne([Values("application/grpc-web", "application/grpc-web-text")] string type, [Values(HttpProtocols.Http1, HttpProtocols.Http2)] HttpProtocols protocol)
    {
        await using GrpcHost host = await GrpcHost.StartAsync(
            services: services => services.AddSingleton<TornService>(),
            map: app =>
            {
                app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
                app.MapGrpcService<TornService>();
            },
            protocols: protocol);
        using var raw = new RawClient(host.Address);
        byte[] body = type.EndsWith("text", StringComparison.Ordinal) ? "AAAAAAA="u8.ToArray() : new byte[5];
        Version version = protocol == HttpProtocols.Http1 ? HttpVersion.Version11 : HttpVersion.Version20;
        await Assert.ThrowsAsync<HttpRequestException>(async () => await raw.PostAsync(TornService.Path, [body], [("accept", type)], type, version));
        Assert.That(host.Errors().Single(), Does.Contain("the handler of"));
    }

    [Test]
    public async Task Deadline_WhileTheClientReadsNothing_FreesTheHandlerAndTheConnection([Values("application/grpc-web", "application/grpc-web-text")] string type)
    {
        await using GrpcHost host = await StartAsync(HttpProtocols.Http1);
        byte[] frame = RawClient.Frame(new RepeatRequest { Count = -1, Value = "m", Padding = 100_000 });
        byte[] body = type.EndsWith("text", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(Convert.ToBase64String(frame)) : frame;
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"POST /zerotrust.grpctest.Echo/Repeat HTTP/1.1\r\nhost: a\r\ncontent-type: {type}\r\naccept: {type}\r\ngrpc-timeout: 500m\r\ncontent-length: {body.Length}\r\n\r\n"), .. body]);
        await host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);

        // What is on its way is read now; then the connection ends, since its answer could not be sent.
        byte[] buffer = new byte[65536];
        using var limit = new CancellationTokenSource(EchoService.Patience);
        try
        {
            while (await client.GetStream().ReadAsync(buffer, limit.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset ends it as well.
        }

        Assert.That(host.Errors(), Is.Empty);
    }

    private static Task<GrpcHost> StartAsync(HttpProtocols protocol) =>
        GrpcHost.StartAsync(map: app => app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true }), protocols: protocol);

    private sealed class Marked : Counting.CountingBase
    {
        public override Task<Text> Count(Text request, ServerCallContext context) => Task.FromResult(request);
    }

    [EnableGrpcWeb]
    private sealed class Enabled : Counting.CountingBase
    {
        public override Task<Text> Count(Text request, ServerCallContext context) => Task.FromResult(request);
    }
}
