using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>
/// Keys that are fetched from the issuer: from a known address, or from the one that its metadata states (OpenID Connect
/// Discovery section 4). They are fetched anew as often as the issuer says, within bounds, and when a token names a key that
/// is not there; bad tokens cannot drive that, for there is a gap between two attempts. When fetching fails the last keys
/// stay, but not for ever.
/// </summary>
internal sealed class RemoteKeySource(TokenIssuer issuer, HttpClient http, TimeProvider time, ILogger logger) : IKeySource
{
    private const string Metadata = "/.well-known/openid-configuration";

    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(12);

    private readonly Lock _gate = new();
    private volatile KeySet? _keys;
    private byte[] _document = [];
    private Task _running = Task.CompletedTask;
    private long _dueTicks;
    private DateTimeOffset _attempted = DateTimeOffset.MinValue;
    private long _fetchedTicks;
    private string? _problem;

    public KeySet? Keys => time.GetUtcNow().UtcTicks - Volatile.Read(ref _fetchedTicks) <= MaxAge.Ticks ? _keys : null;

    public Task LookAsync() => time.GetUtcNow().UtcTicks >= Volatile.Read(ref _dueTicks) ? RefreshAsync() : Task.CompletedTask;

    public Task RefreshAsync()
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (!_running.IsCompleted || now - _attempted < Gap)
                return _running;
            _attempted = now;
            return _running = Task.Run(FetchAsync);
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            Uri address = issuer.KeyAddress ?? await DiscoverAsync();
            (byte[] document, TimeSpan? age) = await GetAsync(address);
            if (_keys is null || !document.AsSpan().SequenceEqual(_document))
            {
                KeySet keys = KeySetReader.Read(address.AbsoluteUri, document, issuer.Algorithms);
                _document = document;
                _keys = keys;
                Log.TokenKeysInUse(logger, issuer.Issuer, address.AbsoluteUri, keys.Count);
            }

            DateTimeOffset now = time.GetUtcNow();
            Volatile.Write(ref _fetchedTicks, now.UtcTicks);
            TimeSpan interval = age ?? UsualInterval;
            interval = interval < Gap ? Gap : interval > LongestInterval ? LongestInterval : interval;
            Volatile.Write(ref _dueTicks, (now + interval).UtcTicks);
            _problem = null;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or UnusableFileException)
        {
            Volatile.Write(ref _dueTicks, (time.GetUtcNow() + Gap).UtcTicks);
            string problem = exception is OperationCanceledException ? "the issuer does not answer in time" : exception.Message;
            if (problem != _problem)
                Log.TokenKeysUnusable(logger, issuer.Issuer, problem);
            _problem = problem;
        }
    }

    private async Task<Uri> DiscoverAsync()
    {
        var address = new Uri(issuer.Issuer.TrimEnd('/') + Metadata);
        (byte[] document, _) = await GetAsync(address);
        try
        {
            using JsonDocument metadata = JsonDocument.Parse(document, KeySetReader.StrictJson);
            if (KeySetReader.Text(metadata.RootElement, "issuer") != issuer.Issuer)
                throw new UnusableFileException(address.AbsoluteUri, "is the metadata of another issuer");
            return Uri.TryCreate(KeySetReader.Text(metadata.RootElement, "jwks_uri"), UriKind.Absolute, out Uri? keys) && IssuerFile.MayFetch(keys)
                ? keys
                : throw new UnusableFileException(address.AbsoluteUri, "states no `https` address of keys in `jwks_uri`");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new UnusableFileException(address.AbsoluteUri, "is not the metadata of an issuer", exception);
        }
    }

    private async Task<(byte[] Document, TimeSpan? Age)> GetAsync(Uri address)
    {
        using HttpResponseMessage response = await http.GetAsync(address);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new UnusableFileException(address.AbsoluteUri, $"answers with status {(int)response.StatusCode}");
        return (await response.Content.ReadAsByteArrayAsync(), response.Headers.CacheControl?.MaxAge);
    }
}
