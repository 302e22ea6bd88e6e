using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>The one direction of the arrows: what the published assemblies refer to.</summary>
[TestFixture]
internal sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["ZeroTrust.Cel"] = [],
        ["ZeroTrust.Grpc"] = [],
        ["ZeroTrust.Pdp.Protocol"] = ["ZeroTrust.Grpc"],
        ["ZeroTrust.Pdp.Engine"] = ["ZeroTrust.Cel"],
        // The engine's contracts of quarantines and grants tell moments as timestamps of CEL.
        ["ZeroTrust.Pdp.Storage"] = ["ZeroTrust.Cel", "ZeroTrust.Pdp.Engine"],
        ["ZeroTrust.Pdp.Server"] = ["ZeroTrust.Cel", "ZeroTrust.Grpc", "ZeroTrust.Pdp.Engine", "ZeroTrust.Pdp.Protocol", "ZeroTrust.Pdp.Storage"],
        ["pdp"] = ["ZeroTrust.Cel", "ZeroTrust.Grpc", "ZeroTrust.Pdp.Engine", "ZeroTrust.Pdp.Protocol", "ZeroTrust.Pdp.Server"],
    };

    [Test]
    public void Assemblies_OfTheProduct_AreAllKnownHere()
    {
        IEnumerable<string> published = Directory.EnumerateFiles(Workspace.Published, "*.dll")
            .Select(static path => Path.GetFileNameWithoutExtension(path))
            .Where(static name => name == "pdp" || name.StartsWith("ZeroTrust.", StringComparison.Ordinal));
        Assert.That(published, Is.EquivalentTo(Allowed.Keys));
    }

    [TestCaseSource(nameof(Names))]
    public void Assembly_OfTheProduct_RefersOnlyForward(string name)
    {
        List<string> references = References(name);
        Assert.That(references.Where(static reference => reference == "pdp" || reference.StartsWith("ZeroTrust.", StringComparison.Ordinal)), Is.SubsetOf(Allowed[name]));
    }

    [TestCase("ZeroTrust.Cel")]
    [TestCase("ZeroTrust.Pdp.Engine")]
    public void Assembly_OfTheCore_KnowsNoHostAndNoStore(string name)
    {
        string[] foreign = ["Microsoft.AspNetCore", "Microsoft.Extensions", "Microsoft.EntityFrameworkCore", "Grpc", "Google.Protobuf", "System.Net.Http", "System.Net.Sockets"];
        Assert.That(References(name).Where(reference => foreign.Any(start => reference.StartsWith(start, StringComparison.Ordinal))), Is.Empty);
    }

    private static string[] Names() => [.. Allowed.Keys];

    private static List<string> References(string name)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Workspace.Published, name + ".dll"));
        using var reader = new PEReader(stream);
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
