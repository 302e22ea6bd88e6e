using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>The keys of a file, which is followed.</summary>
internal sealed class FileKeySource(TokenIssuer issuer, string file, ILogger logger) : IKeySource
{
    private readonly FollowedFiles<KeySet> _followed = new([file], contents => KeySetReader.Read(file, contents[0], issuer.Algorithms));

    public KeySet? Keys => _followed.Current;

    /// <summary>Reads it for the first time.</summary>
    /// <exception cref="UnusableFileException">It cannot be used.</exception>
    public void Load()
    {
        _followed.Load();
        Log.TokenKeysInUse(logger, issuer.Issuer, file, _followed.Current.Count);
    }

    public Task RefreshAsync() => Task.CompletedTask;

    public Task LookAsync()
    {
        if (!_followed.Look())
            return Task.CompletedTask;
        if (_followed.Problem is { } problem)
            Log.TokenKeysUnusable(logger, issuer.Issuer, problem);
        else
            Log.TokenKeysInUse(logger, issuer.Issuer, file, _followed.Current.Count);
        return Task.CompletedTask;
    }
}
