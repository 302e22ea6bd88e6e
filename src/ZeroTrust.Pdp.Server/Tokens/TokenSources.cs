using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>The issuers with where their keys come from.</summary>
internal sealed class TokenSources : IDisposable
{
    private const int LargestDocument = 1 << 20;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient? _http;

    public TokenSources(ImmutableArray<TokenIssuer> issuers, TimeProvider time, ILogger<TokenSources> logger)
    {
        if (issuers.Any(static issuer => issuer.KeyFile is null))
        {
            // No redirects: they could lead from `https` to anywhere.
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = FetchTimeout };
            _http = new HttpClient(handler) { Timeout = FetchTimeout, MaxResponseContentBufferSize = LargestDocument };
        }

        All = [.. issuers.Select(issuer => (issuer, issuer.KeyFile is { } file ? (IKeySource)new FileKeySource(issuer, file, logger) : new RemoteKeySource(issuer, _http!, time, logger)))];
    }

    public ImmutableArray<(TokenIssuer Issuer, IKeySource Keys)> All { get; }

    public void Dispose() => _http?.Dispose();
}
