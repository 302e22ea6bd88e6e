using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

/// <summary>What a plain call costs on the client, without the network: codecs, interceptors and retries that nobody uses cost it nothing.</summary>
[TestFixture]
internal sealed class ClientAllocationTests
{
    private const int Calls = 2000;

    // Request and response messages, fields and frames of HttpClient are the most of it.
    private const int MostBytesPerCall = 3200;

    [Test]
    public async Task UnaryCall_AnsweredAtOnce_AllocatesLittle()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress("http://127.0.0.1:1", new GrpcChannelOptions { HttpHandler = new Answering(), DisposeHttpClient = true });
        var client = new Echo.EchoClient(channel);
        var request = new Text { Value = "v" };
        bool allAtOnce = true;
        long before = 0;
        for (int i = 0; i < 2 * Calls; i++)
        {
            if (i == Calls)
                before = GC.GetAllocatedBytesForCurrentThread();
            using AsyncUnaryCall<Text> call = client.SayAsync(request);
            allAtOnce &= call.ResponseAsync.IsCompletedSuccessfully;
        }

        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        await TestContext.Out.WriteLineAsync($"{bytes} bytes a call");
        Assert.That(allAtOnce, Is.True);
        Assert.That(bytes, Is.LessThan(MostBytesPerCall));
    }

    private sealed class Answering : HttpMessageHandler
    {
        private static readonly byte[] Body = RawClient.Frame(new Text { Value = "v" });
        private static readonly MediaTypeHeaderValue ContentType = new("application/grpc");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Body) };
            response.Content.Headers.ContentType = ContentType;
            response.TrailingHeaders.TryAddWithoutValidation("grpc-status", "0");
            return Task.FromResult(response);
        }
    }
}
