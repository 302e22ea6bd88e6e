using Grpc.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Cli.Commands;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Embedded;

/// <summary>
/// Asks the engine inside this process, with the mapping of the server: the same tuple and the same files give the same
/// answer here and there. Only the check of the clock is left out, so that the past and the future can be asked about.
/// </summary>
internal sealed class EmbeddedDecisionPoint(
    PolicySnapshot snapshot, AttributeDirectory inventory, SourceTexts texts, string place, CliEnvironment environment) : IDecisionPoint
{
    private readonly PolicyEngine _engine = new();

    public SourceTexts Texts => texts;

    public Task<DecideResponse> DecideAsync(DecideRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ResponseMapper.Map(_engine.Decide(snapshot, Map(request))));

    public Task<ExplainResponse> ExplainAsync(ExplainRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ExplanationMapper.Map(Explain(request, cancellationToken), request.View));

    public string Describe(long revision) => $"none: decided on the files of {place}";

    public void Dispose()
    {
        // A snapshot is memory only.
    }

    private Explanation Explain(ExplainRequest asked, CancellationToken cancellationToken)
    {
        MappedRequest? route = null;
        var request = Checked(asked.Request, instant => ExplainRequestMapper.Map(asked, snapshot, environment.NewId(), instant, out route)).Knowing(inventory);
        var explanation = _engine.Explain(snapshot, request) with { Route = route };
        return asked.Counterfactual
            ? explanation with { Counterfactual = new CounterfactualSearch(_engine).Find(snapshot, ControlState.Empty, request, explanation.Decision, cancellationToken) }
            : explanation;
    }

    private DecisionRequest Map(DecideRequest request) => Checked(request, instant => new DecisionRequest
    {
        DecisionId = environment.NewId(),
        Time = instant,
        Subject = RequestMapper.Subject(request.Subject, ""),
        Device = RequestMapper.Device(request.Device, ""),
        Action = RequestMapper.Action(request.Action, ""),
        Resource = RequestMapper.Resource(request.Resource, ""),
        Context = RequestMapper.Context(request.Context, instant, ""),
        Directory = inventory,
    });

    private DecisionRequest Checked(DecideRequest request, Func<CelTimestamp, DecisionRequest> map)
    {
        if (request.MinRevision != 0)
            throw new CommandFailedException("files have no revision: `--min-revision` needs a server", "leave out `--policies` or `--min-revision`");
        try
        {
            return map(RequestMapper.StatedTime(request.Context, "") ?? CelTimestamp.FromDateTimeOffset(environment.Time.GetUtcNow()));
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            throw new CommandFailedException(missing.Status.Detail, RpcFailures.NoRouteHelp, missing);
        }
        catch (RpcException invalid)
        {
            throw new CommandFailedException($"the request is malformed: {invalid.Status.Detail}", inner: invalid);
        }
    }
}
