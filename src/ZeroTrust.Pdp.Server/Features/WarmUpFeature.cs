using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.WarmUp;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>
/// Goes the way of a call before the server says that it is ready, so that the first caller does not wait for what is done once:
/// compiling, loading and building the matcher of the routes.
/// </summary>
internal static class WarmUpFeature
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>It is a help and no condition: a server that cannot be warmed up serves all the same.</summary>
    public static async Task WarmUpAsync(this WebApplication app, PdpServerSettings settings, IPEndPoint grpc, CancellationToken cancellationToken)
    {
        if (app.Services.GetRequiredService<PolicyRuntime>().Current is { } snapshot)
            FirstDecision.Make(snapshot, app.Services.GetRequiredService<DecisionClock>().Now);

        // Where callers need TLS, so would this one, with a certificate that the server takes.
        if (settings.Tls is not null)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await FirstCall.MakeAsync(grpc, patience.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.WarmUpFailed(app.Logger, exception);
        }
    }
}
