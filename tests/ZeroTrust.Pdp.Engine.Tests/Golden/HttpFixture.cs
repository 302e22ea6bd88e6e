namespace ZeroTrust.Pdp.Engine.Tests.Golden;

/// <summary>An HTTP request that an application maps to action and resource.</summary>
internal sealed record HttpFixture(string Method, string Host, string Path);
