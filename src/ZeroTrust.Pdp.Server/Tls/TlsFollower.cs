using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// Keeps certificate, key and trust bundles equal to their files, by their content: SPIRE rewrites them in place one after the
/// other, Kubernetes and cert-manager swap a link. The pair of certificate and key, and each bundle, stand for themselves: what
/// cannot be used leaves the last good one in place, and holds nothing else up.
/// </summary>
internal sealed class TlsFollower : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly FollowedFiles<ServerIdentity>? _identity;
    private readonly ImmutableArray<(TrustBundleFile File, FollowedFiles<TrustBundle> Followed)> _bundles;
    private readonly TlsFiles? _files;
    private readonly TlsRuntime _runtime;
    private readonly TlsMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<TlsFollower> _logger;
    private bool _expiryTold;

    public TlsFollower(PdpServerSettings settings, TlsRuntime runtime, TlsMetrics metrics, TimeProvider time, ILogger<TlsFollower> logger)
    {
        _files = settings.Tls;
        _runtime = runtime;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        if (settings.Tls is { } files)
            _identity = new FollowedFiles<ServerIdentity>([files.Certificate, files.Key], contents => ServerIdentity.Read(files, contents, time.GetUtcNow()));
        _bundles = [.. settings.TrustBundles.Select(static file =>
            (file, new FollowedFiles<TrustBundle>([file.File], contents => TrustBundleReader.Read(file, contents[0]))))];
    }

    /// <summary>Reads everything for the first time.</summary>
    /// <exception cref="PdpConfigurationException">A file cannot be used; it lists all of them.</exception>
    public void LoadFirst()
    {
        ImmutableArray<string>.Builder problems = ImmutableArray.CreateBuilder<string>();
        if (_identity is not null)
            Load(_identity.Load, "certificate and key", problems);
        foreach ((TrustBundleFile file, FollowedFiles<TrustBundle> followed) in _bundles)
            Load(followed.Load, $"trust bundle of `{file.TrustDomain}`", problems);
        if (problems.Count > 0)
            throw new PdpConfigurationException(problems.ToImmutable());
        if (_files is not null && IsReadByAnybody(_files.Key))
            Log.KeyReadByAnybody(_logger, _files.Key);
        Publish(identity: true, _bundles);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static void Load(Action load, string what, ImmutableArray<string>.Builder problems)
    {
        try
        {
            load();
        }
        catch (UnusableFileException unusable)
        {
            problems.Add($"{what}: {unusable.Message}");
        }
    }

    private void Look()
    {
        bool identity = _identity is not null && _identity.Look();
        ImmutableArray<(TrustBundleFile File, FollowedFiles<TrustBundle> Followed)> changed = [.. _bundles.Where(static bundle => bundle.Followed.Look())];
        if (identity || !changed.IsEmpty)
            Publish(identity, changed);
        TellExpiry();
    }

    private void Publish(bool identity, ImmutableArray<(TrustBundleFile File, FollowedFiles<TrustBundle> Followed)> changed)
    {
        string?[] problems = [_identity?.Problem, .. _bundles.Select(static bundle => bundle.Followed.Problem)];
        bool bundles = changed.Any(static bundle => bundle.Followed.Problem is null);
        _runtime.Publish(
            _identity?.Current,
            bundles ? new TrustBundles(_bundles.Select(static bundle => bundle.Followed.Current)) : _runtime.Bundles,
            [.. problems.OfType<string>()]);
        if (identity && _identity is not null)
            TellIdentity(_identity);
        foreach ((TrustBundleFile file, FollowedFiles<TrustBundle> followed) in changed)
            TellBundle(file, followed);
    }

    private void TellIdentity(FollowedFiles<ServerIdentity> followed)
    {
        if (followed.Problem is { } problem)
        {
            _metrics.LoadFailed("certificate");
            Log.CertificateUnusable(_logger, problem, Text(followed.Current.NotAfter));
            return;
        }

        _expiryTold = false;
        Log.CertificateInUse(_logger, _files!.Certificate, Text(followed.Current.NotAfter));
    }

    private void TellBundle(TrustBundleFile file, FollowedFiles<TrustBundle> followed)
    {
        if (followed.Problem is { } problem)
        {
            _metrics.LoadFailed("bundle");
            Log.BundleUnusable(_logger, file.TrustDomain, problem);
        }
        else if (followed.Current.Authorities.Count + followed.Current.TokenKeys.Count == 0)
        {
            Log.BundleEmpty(_logger, file.TrustDomain, file.File);
        }
        else
        {
            Log.BundleInUse(_logger, file.TrustDomain, file.File, followed.Current.Authorities.Count, followed.Current.TokenKeys.Count);
        }
    }

    private void TellExpiry()
    {
        if (_expiryTold || _identity is null || _time.GetUtcNow() < _identity.Current.RenewalDue)
            return;
        _expiryTold = true;
        Log.CertificateExpires(_logger, _files!.Certificate, Text(_identity.Current.NotAfter));
    }

    private static bool IsReadByAnybody(string file)
    {
        if (OperatingSystem.IsWindows())
            return false;
        string target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
        return File.GetUnixFileMode(target).HasFlag(UnixFileMode.OtherRead);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
