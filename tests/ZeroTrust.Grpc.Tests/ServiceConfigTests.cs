using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Grpc.Net.Client.Internal;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
internal sealed class ServiceConfigTests
{
    private static readonly Marshaller<string> Texts = Marshallers.StringMarshaller;

    [TestCase("a.Service", "One", 3)]
    [TestCase("a.Service", "Two", 4)]
    [TestCase("b.Service", "One", 5)]
    [TestCase("a.service", "One", 5)]
    [TestCase("off.Service", "One", null)]
    public void Find_MostExactName_Counts(string service, string method, int? attempts)
    {
        ServiceConfig config = Config(
            Of(Policy(5), MethodName.Default),
            Of(Policy(4), new MethodName { Service = "a.Service" }),
            Of(Policy(3), new MethodName { Service = "a.Service", Method = "One" }),
            Of(null, new MethodName { Service = "off.Service" }));
        var plans = new RetryPlans(config, mostAttempts: null);
        Assert.That(plans.Find(new Method<string, string>(MethodType.Unary, service, method, Texts, Texts))?.MaxAttempts, Is.EqualTo(attempts));
    }

    [TestCase(1)]
    [TestCase(0)]
    public void Find_ChannelAllowsOneAttempt_IsNoRetry(int most)
    {
        var plans = new RetryPlans(Config(Of(Policy(5), MethodName.Default)), most);
        Assert.That(plans.Find(new Method<string, string>(MethodType.Unary, "s", "m", Texts, Texts)), Is.Null);
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return new TestCaseData(Config(Of(Policy(1), MethodName.Default)), "MaxAttempts");
        yield return new TestCaseData(Config(Of(Policy(null), MethodName.Default)), "MaxAttempts");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.InitialBackoff = TimeSpan.Zero), MethodName.Default)), "InitialBackoff");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.InitialBackoff = null), MethodName.Default)), "InitialBackoff");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.MaxBackoff = -TimeSpan.FromSeconds(1)), MethodName.Default)), "MaxBackoff");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.MaxBackoff = null), MethodName.Default)), "MaxBackoff");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.BackoffMultiplier = 0), MethodName.Default)), "BackoffMultiplier");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.BackoffMultiplier = double.NaN), MethodName.Default)), "BackoffMultiplier");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.BackoffMultiplier = null), MethodName.Default)), "BackoffMultiplier");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.RetryableStatusCodes.Clear()), MethodName.Default)), "RetryableStatusCodes");
        yield return new TestCaseData(Config(Of(Policy(2, policy => policy.RetryableStatusCodes.Add(StatusCode.OK)), MethodName.Default)), "RetryableStatusCodes");
        yield return new TestCaseData(Config(Of(Policy(2), new MethodName { Method = "Alone" })), "Alone");
        yield return new TestCaseData(Config(Of(Policy(2), MethodName.Default), Of(null, new MethodName { Service = "" })), "twice");
        yield return new TestCaseData(new ServiceConfig { RetryThrottling = new RetryThrottlingPolicy { TokenRatio = 1 } }, "MaxTokens");
        yield return new TestCaseData(new ServiceConfig { RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 1001, TokenRatio = 1 } }, "MaxTokens");
        yield return new TestCaseData(new ServiceConfig { RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 1 } }, "TokenRatio");
        yield return new TestCaseData(new ServiceConfig { RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 1, TokenRatio = 0 } }, "TokenRatio");
    }

    private static IEnumerable<TestCaseData> Numbered() => Broken().Select((data, i) => data.SetArgDisplayNames((string)data.Arguments[1]!, i.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    [TestCaseSource(nameof(Numbered))]
    public void Channel_WithBrokenConfig_SaysWhat(ServiceConfig config, string what) =>
        Assert.That(() => GrpcChannel.ForAddress("http://127.0.0.1:1", new GrpcChannelOptions { ServiceConfig = config }), Throws.InvalidOperationException.With.Message.Contains(what));

    [Test]
    public void Hedging_IsLeftOut_SoThatNobodyConfiguresItInVain() =>
        Assert.That(typeof(GrpcChannel).Assembly.GetTypes().Select(type => type.Name), Has.None.Contains("Hedging"));

    [Test]
    public void Backoff_OfExtremePolicies_StaysAWaitThatATimerTakes()
    {
        RetryPolicy policy = Policy(2, policy => (policy.InitialBackoff, policy.MaxBackoff, policy.BackoffMultiplier) = (TimeSpan.MaxValue, TimeSpan.MaxValue, double.MaxValue))!;
        var plan = new RetryPlan(policy, mostAttempts: null);
        foreach (int retry in new[] { 1, 2, 1000, int.MaxValue })
            Assert.That(plan.Backoff(retry, 1), Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromDays(20)));
    }

    [Test]
    public void Throttle_Tokens_StayBetweenNothingAndMost()
    {
        var throttle = new RetryThrottle(new RetryThrottlingPolicy { MaxTokens = 2, TokenRatio = 0.1 });
        Assert.That(throttle.IsActive, Is.False);
        for (int i = 0; i < 100; i++)
            throttle.Fail();
        for (int i = 0; i < 10; i++)
            throttle.Succeed();
        Assert.That(throttle.IsActive, Is.True, "one token of two is not more than half");
        throttle.Succeed();
        Assert.That(throttle.IsActive, Is.False);
        for (int i = 0; i < 100; i++)
            throttle.Succeed();
        throttle.Fail();
        Assert.That(throttle.IsActive, Is.True);
    }

    private static ServiceConfig Config(params MethodConfig[] methods)
    {
        var config = new ServiceConfig();
        foreach (MethodConfig method in methods)
            config.MethodConfigs.Add(method);
        return config;
    }

    private static MethodConfig Of(RetryPolicy? policy, MethodName name) => new() { Names = { name }, RetryPolicy = policy };

    private static RetryPolicy Policy(int? attempts, Action<RetryPolicy>? change = null)
    {
        var policy = new RetryPolicy { MaxAttempts = attempts, InitialBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(1), BackoffMultiplier = 1, RetryableStatusCodes = { StatusCode.Unavailable } };
        change?.Invoke(policy);
        return policy;
    }
}
