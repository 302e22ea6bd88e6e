namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>The interop suite of gRPC: clients of others against our server. <c>cacheable_unary</c>, which is optional, is left out.</summary>
[TestFixture(ForeignProcess.Python)]
[TestFixture(ForeignProcess.Node)]
[CancelAfter(120_000)]
internal sealed class ForeignClientTests(string language)
{
    private InteropServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await InteropServer.StartAsync(InteropServer.Ours);

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("empty_unary")]
    [TestCase("large_unary")]
    [TestCase("client_streaming")]
    [TestCase("server_streaming")]
    [TestCase("ping_pong")]
    [TestCase("empty_stream")]
    [TestCase("custom_metadata")]
    [TestCase("status_code_and_message")]
    [TestCase("special_status_message")]
    [TestCase("unimplemented_method")]
    [TestCase("unimplemented_service")]
    [TestCase("cancel_after_begin")]
    [TestCase("cancel_after_first_response")]
    [TestCase("timeout_on_sleeping_server")]
    public async Task Case_OfTheSuite_Holds(string name)
    {
        await ForeignProcess.RunCaseAsync(language, _server.Port, name);
        Assert.That(_server.Errors, Is.Empty);
    }

    [TestCase("client_compressed_unary", new[] { false, true, false }, new[] { false, false })]
    [TestCase("client_deflated_unary", new[] { true }, new[] { false })]
    [TestCase("client_compressed_streaming", new[] { false, true, false }, new[] { true })]
    [TestCase("server_compressed_unary", new[] { false, false }, new[] { true, false })]
    [TestCase("server_compressed_streaming", new[] { false }, new[] { true, false })]
    public async Task CompressedCase_OfTheSuite_HoldsOnTheWire(string name, bool[] requests, bool[] responses)
    {
        // grpcio cannot choose by message, so it sends a stream either whole or not compressed.
        bool whole = language == ForeignProcess.Python && name == "client_compressed_streaming";
        await using var tap = new WireTap(_server.Port);
        await ForeignProcess.RunCaseAsync(language, tap.Port, name);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tap.Requests, Is.EquivalentTo(whole ? [false, true, true] : requests));
            Assert.That(tap.Responses, Is.EqualTo(responses));
            Assert.That(_server.Errors, Is.Empty);
        }
    }
}
