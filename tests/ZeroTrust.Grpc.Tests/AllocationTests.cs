using System.Buffers;
using System.IO.Pipelines;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Internal;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
internal sealed class AllocationTests
{
    private const int Calls = 2000;

    // Call object, request message and the header dictionaries of the HTTP context, which a real server pools.
    private const int MostBytesPerCall = 1000;

    [Test]
    public async Task UnaryCall_CompletedAtOnce_AllocatesLittle()
    {
        await using ServiceProvider provider = new ServiceCollection().AddSingleton<EmptyService>().BuildServiceProvider();
        var settings = new ServerSettings(new GrpcServiceOptions(), new GrpcServiceOptions(), TimeProvider.System, NullLogger.Instance);
        var binder = new ServiceMethodBinder<EmptyService>(new SingletonServiceActivator<EmptyService>(provider), settings);
        Counting.BindService(binder, null);
        RequestDelegate handler = binder.Methods[0].Handler;
        HttpContext[] contexts = [.. Enumerable.Range(0, 2 * Calls).Select(_ => MakeContext())];

        bool allAtOnce = true;
        long before = 0;
        for (int i = 0; i < contexts.Length; i++)
        {
            if (i == Calls)
                before = GC.GetAllocatedBytesForCurrentThread();
            allAtOnce &= handler(contexts[i]).IsCompletedSuccessfully;
        }

        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        await TestContext.Out.WriteLineAsync($"{bytes} bytes a call");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(allAtOnce, Is.True);
            Assert.That(contexts[^1].Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers.GrpcStatus.ToString(), Is.EqualTo("0"));
            Assert.That(bytes, Is.LessThan(MostBytesPerCall));
        }
    }

    private static DefaultHttpContext MakeContext()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Protocol = "HTTP/2";
        context.Request.ContentType = "application/grpc";
        context.Features.Set<IRequestBodyPipeFeature>(new Body(PipeReader.Create(new ReadOnlySequence<byte>(new byte[5]))));
        context.Features.Set<IHttpResponseTrailersFeature>(new Trailing());
        _ = context.Response.BodyWriter.GetMemory(64);
        return context;
    }

    private sealed class Body(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }

    private sealed class Trailing : IHttpResponseTrailersFeature
    {
        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();
    }

    private sealed class EmptyService : Counting.CountingBase
    {
        private static readonly Task<Text> Answer = Task.FromResult(new Text());

        public override Task<Text> Count(Text request, ServerCallContext context) => Answer;
    }
}
