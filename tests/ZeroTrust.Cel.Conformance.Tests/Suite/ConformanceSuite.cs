using Cel.Expr.Conformance.Proto2;
using Cel.Expr.Conformance.Test;
using ZeroTrust.Cel.Protobuf;
using Proto3 = Cel.Expr.Conformance.Proto3;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>The published tests, the message types they need, and the reviewed list of skips.</summary>
internal static class ConformanceSuite
{
    private static readonly Lazy<IReadOnlyList<ConformanceCase>> LoadedCases = new(LoadCases);
    private static readonly Lazy<IReadOnlyDictionary<string, string>> LoadedSkips = new(LoadSkips);

    internal static ProtobufTypes Types { get; } = ProtobufTypes.Create(
        TestAllTypesReflection.Descriptor, TestAllTypesExtensionsReflection.Descriptor, Proto3.TestAllTypesReflection.Descriptor);

    /// <summary>The same with enums as types of their own.</summary>
    internal static ProtobufTypes StrongTypes { get; } = ProtobufTypes.Create(
        hasStrongEnums: true, TestAllTypesReflection.Descriptor, TestAllTypesExtensionsReflection.Descriptor, Proto3.TestAllTypesReflection.Descriptor);

    internal static IReadOnlyList<ConformanceCase> Cases => LoadedCases.Value;

    /// <summary>The reasons by name of the test.</summary>
    internal static IReadOnlyDictionary<string, string> Skips => LoadedSkips.Value;

    private static string Folder => Path.GetDirectoryName(typeof(ConformanceSuite).Assembly.Location)!;

    private static List<ConformanceCase> LoadCases()
    {
        var cases = new List<ConformanceCase>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(Path.Combine(Folder, "suite"), "*.binpb").Order(StringComparer.Ordinal))
        {
            var file = SimpleTestFile.Parser.ParseFrom(File.ReadAllBytes(path));
            foreach (var section in file.Section)
            {
                foreach (var test in section.Test)
                {
                    var name = $"{file.Name}/{section.Name}/{test.Name}";
                    var count = names[name] = names.GetValueOrDefault(name) + 1;
                    cases.Add(new ConformanceCase(count == 1 ? name : $"{name}#{count}", file.Name, test));
                }
            }
        }

        return cases;
    }

    private static Dictionary<string, string> LoadSkips()
    {
        var skips = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(Folder, "skips.txt")))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var end = line.IndexOf(" – ", StringComparison.Ordinal);
            if (end < 0 || line[(end + 3)..].Trim().Length == 0)
                throw new FormatException($"a skip needs a reason: {line}");
            skips.Add(line[..end], line[(end + 3)..]);
        }

        return skips;
    }
}
