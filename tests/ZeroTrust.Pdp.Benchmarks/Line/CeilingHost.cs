using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroTrust.Pdp.Server;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Features;

namespace ZeroTrust.Pdp.Benchmarks.Line;

/// <summary>
/// An empty unary call without this project, and through its gRPC layer: in hosts of their own processes, with the listeners, the
/// limits and the logging of `pdp serve`.
/// </summary>
internal static class CeilingHost
{
    /// <summary>Kestrel and nothing else: what no gRPC layer on it can be faster than.</summary>
    public const string Raw = "raw";

    /// <summary>The gRPC layer, with a service that does nothing.</summary>
    public const string Empty = "empty";

    /// <summary>What the process does: it serves until it is killed.</summary>
    public static async Task<int> RunAsync(string kind, string port)
    {
        var options = new PdpServerOptions { GrpcAddress = $"127.0.0.1:{port}", HttpAddress = "127.0.0.1:0", LogLevel = "warning" };
        if (OptionsValidator.Check(options, out PdpServerSettings? settings).Count > 0)
            throw new InvalidOperationException($"{port} is no port");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddHosting(settings!, new Listeners(settings!));
        builder.AddLogging(settings!);
        if (kind == Empty)
        {
            builder.Services.AddGrpc();
            builder.Services.AddSingleton<EmptyService>();
        }

        await using WebApplication app = builder.Build();
        if (kind == Empty)
            app.MapGrpcService<EmptyService>();
        else
            app.Run(AnswerAsync);
        await app.StartAsync();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"listening on {port}"));
        await Console.Out.FlushAsync();
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Reads the request to its end and answers an empty message with status OK, as the protocol wants it.</summary>
    private static async Task AnswerAsync(HttpContext context)
    {
        PipeReader body = context.Request.BodyReader;
        bool ended;
        do
        {
            ReadResult read = await body.ReadAsync();
            ended = read.IsCompleted;
            body.AdvanceTo(read.Buffer.End);
        }
        while (!ended);

        HttpResponse response = context.Response;
        response.Headers.ContentType = "application/grpc";
        response.BodyWriter.GetSpan(5)[..5].Clear();
        response.BodyWriter.Advance(5);
        context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers.GrpcStatus = "0";
    }
}
