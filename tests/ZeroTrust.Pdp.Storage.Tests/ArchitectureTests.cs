using System.Reflection;

namespace ZeroTrust.Pdp.Storage.Tests;

/// <summary>The arrows between projects point one way.</summary>
[TestFixture]
public sealed class ArchitectureTests
{
    private static readonly Assembly Storage = typeof(EntityFrameworkRevisionStore).Assembly;

    [Test]
    public void References_OfOurs_AreTheEngineAndWhatItStandsOn() =>
        Assert.That(
            Storage.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("ZeroTrust.", StringComparison.Ordinal)),
            Is.SubsetOf(["ZeroTrust.Pdp.Engine", "ZeroTrust.Cel"]).And.Contains("ZeroTrust.Pdp.Engine"));

    [Test]
    public void References_ToHosts_AreNone() =>
        Assert.That(
            Storage.GetReferencedAssemblies().Select(a => a.Name!),
            Has.None.StartsWith("Microsoft.AspNetCore").And.None.StartsWith("Grpc").And.None.StartsWith("Google"));

    [Test]
    public void PublicTypes_AreNoEntitiesAndNoContexts() =>
        Assert.That(
            Storage.GetExportedTypes().Select(t => t.Name),
            Is.EquivalentTo([
                "EntityFrameworkControlStore",
                "EntityFrameworkRevisionStore",
                "RevisionLimits",
                "SqliteRevisionStore",
                "SqliteRevisionStoreOptions",
                "StorageException",
                "StorageFailure",
                "StorageServiceCollectionExtensions",
            ]));
}
