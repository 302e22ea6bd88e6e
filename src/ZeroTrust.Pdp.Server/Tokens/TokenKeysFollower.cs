using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>Keeps the keys of issuers up to date.</summary>
internal sealed class TokenKeysFollower(ImmutableArray<IKeySource> sources, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads the keys that are in files; those of others are fetched once the server runs, for it must not wait for them.</summary>
    /// <exception cref="PdpConfigurationException">A file cannot be used; it lists all of them.</exception>
    public void LoadFirst()
    {
        ImmutableArray<string>.Builder problems = ImmutableArray.CreateBuilder<string>();
        foreach (FileKeySource source in sources.OfType<FileKeySource>())
        {
            try
            {
                source.Load();
            }
            catch (UnusableFileException unusable)
            {
                problems.Add($"keys of an issuer: {unusable.Message}");
            }
        }

        if (problems.Count > 0)
            throw new PdpConfigurationException(problems.ToImmutable());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                foreach (IKeySource source in sources)
                    _ = source.LookAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
