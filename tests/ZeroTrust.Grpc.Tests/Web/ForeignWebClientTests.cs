using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests.Web;

/// <summary>gRPC-Web with clients that this project did not write: the official one of JavaScript, and that of Connect.</summary>
[TestFixture("grpc-web", "text")]
[TestFixture("grpc-web", "binary")]
[TestFixture("connect", "binary")]
[CancelAfter(120_000)]
internal sealed class ForeignWebClientTests(string client, string mode)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string Clients = Path.Combine(
        typeof(ForeignWebClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!,
        "tests", "ZeroTrust.Grpc.Tests", "clients");

    private readonly Dictionary<string, JsonElement> _came = [];
    private GrpcHost _host = null!;

    [OneTimeSetUp]
    public async Task CallAsync()
    {
        Assert.That(Directory.Exists(Path.Combine(Clients, "node_modules")), Is.True, "the npm packages of the clients are not there; install them with: bash tests/setup");
        _host = await GrpcHost.StartAsync(map: app => app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true }), protocols: HttpProtocols.Http1);
        string descriptors = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var set = new FileDescriptorSet();
        foreach (FileDescriptor file in new[] { PartsReflection.Descriptor, EchoReflection.Descriptor })
            set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        await File.WriteAllBytesAsync(descriptors, set.ToByteArray());
        try
        {
            await RunAsync(descriptors);
        }
        finally
        {
            File.Delete(descriptors);
        }
    }

    [OneTimeTearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    [TestCase("unary", "hello ☺ 😈")]
    [TestCase("empty", "")]
    [TestCase("large", 2_000_000)]
    [TestCase("stream", "m0", "m1", "m2")]
    [TestCase("streamOfNone")]
    public void Call_Succeeds(string name, params object[] messages)
    {
        Assert.That(Messages(name), Is.EqualTo(messages.Select(message => message.ToString())));
        Assert.That(_came[name].GetProperty("code").GetInt32(), Is.Zero, _came[name].ToString());
    }

    [Test]
    public void Metadata_TravelsBothWays()
    {
        Assert.That(_host.Echo.Seen["metadata"].Split('|'), Is.SupersetOf(new[] { "x-a=1", "x-b-bin=010203" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Field("metadata", "headers", "x-initial"), Is.EqualTo("one"));
            Assert.That(Field("metadata", "headers", "x-initial-bin"), Is.EqualTo("q80"));
            Assert.That(Field("metadata", "trailers", "x-trailing"), Is.EqualTo("two"));
            Assert.That(Field("metadata", "trailers", "x-trailing-bin"), Is.EqualTo("qw"));
        }
    }

    [TestCase("failure", 9, "ä % \n ☺ 😈")]
    [TestCase("exception", 2, "Exception was thrown by handler.")]
    [TestCase("unimplemented", 12, "")]
    [TestCase("lateFailure", 5, "late")]
    [TestCase("streamFailure", 15, "at the end", "m0", "m1")]
    public void Call_Fails(string name, int code, string message, params string[] messages)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_came[name].GetProperty("code").GetInt32(), Is.EqualTo(code), _came[name].ToString());
            Assert.That(_came[name].GetProperty("message").GetString(), Is.EqualTo(message));
            Assert.That(Messages(name), Is.EqualTo(messages));
        }
    }

    [Test]
    public void Failure_CarriesTrailers()
    {
        Assert.That(Field("failure", "trailers", "reason"), Is.EqualTo("r"));
        Assert.That(Field("streamFailure", "trailers", "why"), Is.EqualTo("because"));
    }

    [Test]
    public void Deadline_Passes() => Assert.That(_came["deadline"].GetProperty("code").GetInt32(), Is.EqualTo(4), _came["deadline"].ToString());

    [Test]
    public void Stream_ThatIsCancelled_EndsTheHandler()
    {
        // That the handler heard of it is awaited before the next call is made.
        Assert.That(_host.Echo.Cancelled.Task.IsCompleted, Is.True);
        Assert.That(_came["cancel"].GetProperty("code").GetInt32(), Is.EqualTo(1));
        if (client == "connect" || mode == "text")
            Assert.That(Messages("cancel").Take(3), Is.EqualTo(new[] { "m0", "m1", "m2" }), "they come while the call runs");
    }

    private IEnumerable<string> Messages(string name) => _came[name].GetProperty("messages").EnumerateArray().Select(message => message.ToString());

    private string? Field(string name, string kind, string field) => _came[name].GetProperty(kind).GetProperty(field).GetString();

    private async Task RunAsync(string descriptors)
    {
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { Path.Combine(Clients, "web.mjs"), client, mode, _host.Address.GetLeftPart(UriPartial.Authority), descriptors })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            if (client == "grpc-web" && mode == "binary")
            {
                while (Volatile.Read(ref _host.Echo.Written) == 0)
                    await Task.Delay(10, limit.Token);
                await GoOnAsync(process);
            }

            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                JsonElement came = JsonSerializer.Deserialize<JsonElement>(line);
                _came[came.GetProperty("name").GetString()!] = came;
                if (came.GetProperty("name").GetString() == "cancel")
                {
                    await _host.Echo.Cancelled.Task.WaitAsync(limit.Token);
                    await GoOnAsync(process);
                }
            }

            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the client did not end within {Patience}; it came to {_came.Keys.LastOrDefault()}");
        }

        Assert.That(process.ExitCode, Is.Zero, await errors);
    }

    private static async Task GoOnAsync(Process process)
    {
        await process.StandardInput.WriteLineAsync("go on");
        await process.StandardInput.FlushAsync();
    }
}
