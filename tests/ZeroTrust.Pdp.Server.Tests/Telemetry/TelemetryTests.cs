using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Server.Telemetry;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Telemetry;

public sealed class TelemetryTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Collector_Configured_GetsTracesMetricsAndLogs()
    {
        var received = new ConcurrentDictionary<string, ConcurrentQueue<string>>();
        await using WebApplication collector = await StartCollectorAsync(received);
        DecideResponse decided;
        await using (RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), configure: o => o.OtlpEndpoint = collector.Urls.Single()))
        {
            await server.ApplyAsync(Texts.ReadDocs);
            decided = await server.DecideAsync("read");
        }

        using (Assert.EnterMultipleScope())
        {
            string traces = Received("/v1/traces");
            Assert.That(traces, Does.Contain("zerotrust-pdp").And.Contain("pdp.decide").And.Contain(decided.DecisionId));
            Assert.That(traces, Does.Contain("zerotrust.pdp.v1.PolicyDecisionPoint/Decide").And.Contain("rpc.method"));
            Assert.That(traces, Does.Not.Contain("alice"));
            string metrics = Received("/v1/metrics");
            Assert.That(metrics, Does.Contain("pdp.decisions").And.Contain("allowed_by_policy").And.Contain("pdp.decision.duration"));
            Assert.That(metrics, Does.Contain("pdp.policy.revision").And.Contain("pdp.policy.staleness").And.Contain("kestrel."));
            Assert.That(Received("/v1/logs"), Does.Contain("revision 1 answers, with 1 policies in 1 documents"));
        }

        string Received(string path) => received.TryGetValue(path, out ConcurrentQueue<string>? bodies) ? string.Concat(bodies) : string.Empty;
    }

    [Test]
    public async Task Metrics_DecisionsAndLoads_AreCounted()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, current) =>
        {
            if (instrument.Meter.Name == PdpMetrics.MeterName)
                current.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Enqueue($"{instrument.Name}={value}{Tags(tags)}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Enqueue($"{instrument.Name}{(value >= 0 ? "" : "-")}{Tags(tags)}"));
        listener.Start();

        _folder.Write("policies/a.yaml", Texts.ReadDocs);
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), _folder.At("policies"));
        await server.DecideAsync("read");
        await server.DecideAsync("shred");
        await server.Envoy.CheckAsync(new Envoy.Service.Auth.V3.CheckRequest(), deadline: RunningServer.Soon);
        _folder.Write("policies/a.yaml", "{");
        await Eventually.HoldsAsync(() => server.Log.Has(1201), "the bad edit is reported");
        listener.RecordObservableInstruments();
        Assert.That(seen, Is.SupersetOf(new[]
        {
            "pdp.decisions=1 pdp.decision.effect=allow pdp.decision.reason=allowed_by_policy",
            "pdp.decisions=1 pdp.decision.effect=deny pdp.decision.reason=no_policy_matched",
            "pdp.decisions=1 pdp.decision.effect=deny pdp.decision.reason=request_malformed",
            "pdp.decision.duration pdp.decision.effect=allow",
            "pdp.policy.load.failures=1 pdp.policy.source=folder",
            "pdp.policy.revision=1",
            "pdp.policy.count=1",
        }));

        static string Tags(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var text = new StringBuilder();
            foreach ((string key, object? value) in tags)
                text.Append(' ').Append(key).Append('=').Append(value);
            return text.ToString();
        }
    }

    [Test]
    public void Staleness_FromTheFirstFailureToTheNextLoad_IsMeasured()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        Assert.That(pieces.Runtime.Staleness, Is.EqualTo(TimeSpan.Zero));
        Assert.That(pieces.Runtime.MarkStale(), Is.True);
        pieces.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(pieces.Runtime.MarkStale(), Is.False);
        pieces.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(pieces.Runtime.Staleness, Is.EqualTo(TimeSpan.FromSeconds(7)));
        pieces.With(Texts.ReadDocs, revision: 2);
        Assert.That(pieces.Runtime.Staleness, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Decide_NobodyListening_MakesNoSpan()
    {
        Assert.That(PdpTracing.StartDecision(), Is.Null);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PdpTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using Activity? activity = PdpTracing.StartDecision();
        Assert.That(activity, Is.Not.Null);
    }

    private static async Task<WebApplication> StartCollectorAsync(ConcurrentDictionary<string, ConcurrentQueue<string>> received)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Assert.That(context.Request.ContentType, Is.EqualTo("application/x-protobuf"));
            received.GetOrAdd(context.Request.Path, _ => new ConcurrentQueue<string>()).Enqueue(Encoding.UTF8.GetString(body.ToArray()));
        });
        await collector.StartAsync();
        return collector;
    }
}
