using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Controls;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Inventory;
using ZeroTrust.Pdp.Server.ExtAuthz;
using ZeroTrust.Pdp.Server.Hosting;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>The services without a host around them.</summary>
internal sealed class Pieces : IDisposable
{
    private readonly ServiceProvider _provider = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private readonly DrainState _drain = new();

    public Pieces(IDecisionIdSource? ids = null, string acrValues = "")
    {
        Time = new ManualTime(ManualTime.Start);
        Runtime = new PolicyRuntime(Time);
        Clock = new DecisionClock(Time, TimeSpan.FromMinutes(5));
        Ids = ids ?? new TimeOrderedDecisionIdSource(Time);
        Controls = new ControlRuntime(Time);
        Metrics = new PdpMetrics(_provider.GetRequiredService<IMeterFactory>(), Runtime, Controls, Inventory);
        Log = new RecordingLoggerProvider();
        Point = new DecisionPoint(new PolicyEngine(), Controls, Inventory, Metrics, Microsoft.Extensions.Logging.LoggerFactoryExtensions.CreateLogger<DecisionPoint>(
            Microsoft.Extensions.Logging.LoggerFactory.Create(builder => builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(Log))));
        Admission = new AdmissionControl(LimitsValidator.Check(new PdpServerOptions(), []), PdpServerOptions.DefaultMaxReceiveMessageSize, Metrics, _drain, Time);
        Service = new PolicyDecisionPointService(Runtime, Point, Ids, Clock, Admission);
        Authorization = new AuthorizationService(
            Runtime, Point, Ids, Clock, new CheckResponseMapper(acrValues), Metrics, NullLogger<AuthorizationService>.Instance);
    }

    public ManualTime Time { get; }

    public PolicyRuntime Runtime { get; }

    public ControlRuntime Controls { get; }

    public InventoryRuntime Inventory { get; } = new(TimeProvider.System);

    public DecisionClock Clock { get; }

    public IDecisionIdSource Ids { get; }

    public PdpMetrics Metrics { get; }

    public RecordingLoggerProvider Log { get; }

    public DecisionPoint Point { get; }

    public AdmissionControl Admission { get; }

    public PolicyDecisionPointService Service { get; }

    public AuthorizationService Authorization { get; }

    public Pieces With(string policies, long revision = 1)
    {
        CompilationResult result = new PolicyCompiler().Compile([new PolicySource("test.yaml", policies)]);
        Assert.That(result.Diagnostics, Is.Empty);
        Runtime.Publish(result.Snapshot!.WithRevision(revision));
        return this;
    }

    public void Dispose()
    {
        Admission.Dispose();
        _drain.Dispose();
        _provider.Dispose();
    }
}
