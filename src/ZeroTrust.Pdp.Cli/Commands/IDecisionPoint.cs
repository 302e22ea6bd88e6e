using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>What answers `decide` and `explain`: a server, or the engine inside this process.</summary>
internal interface IDecisionPoint : IDisposable
{
    /// <summary>The policy texts at hand, for excerpts.</summary>
    SourceTexts Texts { get; }

    Task<DecideResponse> DecideAsync(DecideRequest request, CancellationToken cancellationToken);

    Task<ExplainResponse> ExplainAsync(ExplainRequest request, CancellationToken cancellationToken);

    /// <summary>How people read the revision that answered.</summary>
    string Describe(long revision);
}
