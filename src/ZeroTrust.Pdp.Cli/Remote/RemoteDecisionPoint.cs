using System.Globalization;
using ZeroTrust.Pdp.Cli.Commands;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Remote;

/// <summary>Asks a server.</summary>
internal sealed class RemoteDecisionPoint(PdpConnection connection, SourceTexts texts) : IDecisionPoint
{
    public SourceTexts Texts => texts;

    public Task<DecideResponse> DecideAsync(DecideRequest request, CancellationToken cancellationToken) =>
        connection.CallAsync<DecideRequest, DecideResponse>(connection.Decisions.DecideAsync, request, cancellationToken);

    public Task<ExplainResponse> ExplainAsync(ExplainRequest request, CancellationToken cancellationToken) =>
        connection.CallAsync<ExplainRequest, ExplainResponse>(
            connection.Decisions.ExplainAsync,
            request,
            cancellationToken);

    public string Describe(long revision) => string.Create(CultureInfo.InvariantCulture, $"{revision} at {connection.Place}");

    public void Dispose() => connection.Dispose();
}
