namespace Grpc.Net.Client.Configuration;

/// <summary>How a channel calls its methods. Read once, when the channel is made.</summary>
public sealed class ServiceConfig
{
    /// <summary>Settings by method. The most exact one that fits a method counts.</summary>
    public IList<MethodConfig> MethodConfigs { get; } = [];

    /// <summary>When retries are suspended for the whole channel; null, the default, for never.</summary>
    public RetryThrottlingPolicy? RetryThrottling { get; set; }
}
