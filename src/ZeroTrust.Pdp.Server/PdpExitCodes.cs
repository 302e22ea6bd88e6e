namespace ZeroTrust.Pdp.Server;

/// <summary>What <see cref="PdpServer.RunAsync(PdpServerOptions, CancellationToken)"/> returns.</summary>
public static class PdpExitCodes
{
    /// <summary>The server was asked to stop and did.</summary>
    public const int Stopped = 0;

    /// <summary>The server could not start or stopped for want of something it needs: an address, the store.</summary>
    public const int Failed = 1;

    /// <summary>The configuration cannot be used.</summary>
    public const int InvalidConfiguration = 2;

    /// <summary>The policies cannot be used.</summary>
    public const int InvalidPolicies = 3;
}
