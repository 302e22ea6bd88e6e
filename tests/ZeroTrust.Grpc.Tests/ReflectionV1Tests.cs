using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Case = Grpc.Reflection.V1.ServerReflectionResponse.MessageResponseOneofCase;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
[CancelAfter(20_000)]
internal sealed class ReflectionV1Tests
{
    private GrpcHost _host = null!;
    private AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> _call = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await GrpcHost.StartAsync();
        _call = new ServerReflection.ServerReflectionClient(_host.Channel).ServerReflectionInfo();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _call.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task ListServices_Mapped_AreAllNamed()
    {
        ServerReflectionResponse answer = await AskAsync(new ServerReflectionRequest { Host = "h", ListServices = "*" });
        Assert.That(answer.ListServicesResponse.Service.Select(s => s.Name), Is.EqualTo(new[]
        {
            "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "zerotrust.grpctest.Echo",
        }));
        Assert.That(answer.ValidHost, Is.EqualTo("h"));
        Assert.That(answer.OriginalRequest.ListServices, Is.EqualTo("*"));
    }

    [TestCase("zerotrust.grpctest.Echo", "echo.proto", 2)]
    [TestCase("zerotrust.grpctest.Echo.Say", "echo.proto", 2)]
    [TestCase("zerotrust.grpctest.RepeatRequest", "echo.proto", 2)]
    [TestCase("zerotrust.grpctest.Text", "parts.proto", 1)]
    [TestCase("grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto", 1)]
    public async Task FileContainingSymbol_Known_ComesFirstWithItsImports(string symbol, string file, int count)
    {
        ServerReflectionResponse answer = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });
        FileDescriptorProto[] files = [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];
        Assert.That(files[0].Name, Is.EqualTo(file));
        Assert.That(files, Has.Length.EqualTo(count));
        foreach (string import in files.SelectMany(f => f.Dependency))
        {
            answer = await AskAsync(new ServerReflectionRequest { FileByFilename = import });
            Assert.That(FileDescriptorProto.Parser.ParseFrom(answer.FileDescriptorResponse.FileDescriptorProto[0]).Name, Is.EqualTo(import));
        }
    }

    [Test]
    public async Task Symbol_UnknownThenKnown_AreAnsweredOnOneStream()
    {
        await _call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "no.such" });
        await _call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "zerotrust.grpctest.Echo" });
        Assert.That(await _call.ResponseStream.MoveNext(), Is.True);
        Assert.That(_call.ResponseStream.Current.ErrorResponse.ErrorCode, Is.EqualTo((int)StatusCode.NotFound));
        Assert.That(await _call.ResponseStream.MoveNext(), Is.True);
        Assert.That(_call.ResponseStream.Current.MessageResponseCase, Is.EqualTo(Case.FileDescriptorResponse));
        await _call.RequestStream.CompleteAsync();
        Assert.That(await _call.ResponseStream.MoveNext(), Is.False);
        Assert.That(_call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Questions_WithoutAnswer_AreErrorsInTheStream()
    {
        Assert.That(await ErrorOfAsync(new ServerReflectionRequest()), Is.EqualTo(StatusCode.InvalidArgument));
        Assert.That(await ErrorOfAsync(new ServerReflectionRequest { FileByFilename = "no.proto" }), Is.EqualTo(StatusCode.NotFound));
        Assert.That(await ErrorOfAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = "no.Type" }), Is.EqualTo(StatusCode.NotFound));
        Assert.That(await ErrorOfAsync(new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "zerotrust.grpctest.Text", ExtensionNumber = 7 } }), Is.EqualTo(StatusCode.NotFound));
        ServerReflectionResponse answer = await AskAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = "zerotrust.grpctest.Text" });
        Assert.That(answer.AllExtensionNumbersResponse.ExtensionNumber, Is.Empty);
        Assert.That(answer.AllExtensionNumbersResponse.BaseTypeName, Is.EqualTo("zerotrust.grpctest.Text"));
    }

    private async Task<StatusCode> ErrorOfAsync(ServerReflectionRequest request) => (StatusCode)(await AskAsync(request)).ErrorResponse.ErrorCode;

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        await _call.RequestStream.WriteAsync(request);
        Assert.That(await _call.ResponseStream.MoveNext(), Is.True);
        return _call.ResponseStream.Current;
    }
}
