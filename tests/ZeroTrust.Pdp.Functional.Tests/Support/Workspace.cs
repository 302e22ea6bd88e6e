using System.Reflection;

namespace ZeroTrust.Pdp.Functional.Tests.Support;

/// <summary>Where things are in the working tree.</summary>
internal static class Workspace
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string DescriptorSet { get; } = Metadata("DescriptorSet");

    public static string Protos { get; } = Path.Combine(Root, "protos");

    public static string Clients { get; } = Path.Combine(Root, "tests", "ZeroTrust.Pdp.Functional.Tests", "clients");

    public static string Published { get; } = Path.Combine(Root, "artifacts", "pdp");

    public static string Bundle { get; } = Path.Combine(AppContext.BaseDirectory, "bundle");

    public static string Mesh { get; } = Path.Combine(AppContext.BaseDirectory, "mesh");

    /// <summary>The published executable. `tests/run` publishes it.</summary>
    public static string Pdp
    {
        get
        {
            string path = Path.Combine(Published, "pdp");
            Assert.That(File.Exists(path), Is.True, $"{path} is not there; publish it with: dotnet publish src/ZeroTrust.Pdp.Cli -c Release -o artifacts/pdp");
            return path;
        }
    }

    /// <summary>A new empty folder; the caller deletes it.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("pdp-functional-").FullName;

    private static string Metadata(string key) =>
        typeof(Workspace).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
