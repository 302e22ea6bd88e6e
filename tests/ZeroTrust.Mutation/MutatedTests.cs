using System.Reflection;
using System.Runtime.Loader;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;

namespace ZeroTrust.Mutation;

/// <summary>The tests of a folder with a mutated assembly in it, loaded into this process.</summary>
internal sealed class MutatedTests
{
    private readonly NUnitTestAssemblyRunner _stopping;
    private readonly NUnitTestAssemblyRunner _complete;
    private readonly FieldInfo _active;
    private readonly FieldInfo _captures;
    private readonly MethodInfo _coverage;

    /// <param name="folder">The folder of the tests.</param>
    /// <param name="tests">Name of the test assembly in it.</param>
    public MutatedTests(string folder, string tests)
    {
        string path = Path.Combine(Path.GetFullPath(folder), tests);
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            string file = Path.Combine(Path.GetDirectoryName(path)!, $"{name.Name}.dll");
            return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        };
        Assembly assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        Type control = assembly.GetReferencedAssemblies().Where(static name => name.Name!.StartsWith("ZeroTrust", StringComparison.Ordinal)).Select(Assembly.Load)
            .SelectMany(static candidate => candidate.GetTypes()).FirstOrDefault(static type => type.Name == "MutantControl")
            ?? throw new InvalidOperationException("no assembly in the folder is mutated by Stryker");
        _active = control.GetField("ActiveMutant") ?? throw new InvalidOperationException("this version of Stryker switches mutants in another way");
        _captures = control.GetField("CaptureCoverage") ?? throw new InvalidOperationException("this version of Stryker captures coverage in another way");
        _coverage = control.GetMethod("GetCoverageData") ?? throw new InvalidOperationException("this version of Stryker tells coverage in another way");
        _stopping = Load(assembly, stopOnError: true);
        _complete = Load(assembly, stopOnError: false);
    }

    /// <summary>Runs all tests without a mutant and tells after each which mutants it reached; those of static initialisation apart.</summary>
    public bool Cover(Action<ITestResult, IEnumerable<int>, IEnumerable<int>> reached)
    {
        _active.SetValue(null, -1);
        _captures.SetValue(null, true);
        ITestResult result = _complete.Run(
            new TestListener(finished =>
            {
                var found = (IList<int>[])_coverage.Invoke(null, null)!;
                reached(finished, found[0], found[1]);
            }),
            new QuickTests());
        _captures.SetValue(null, false);
        return result.FailCount == 0 && result.PassCount > 0;
    }

    /// <summary>Whether one of the tests fails with a mutant.</summary>
    public bool Kills(int mutant, IReadOnlySet<string> tests)
    {
        _active.SetValue(null, mutant);
        try
        {
            return _stopping.Run(TestListener.Deaf, new NameFilter(tests)).FailCount > 0;
        }
        finally
        {
            _active.SetValue(null, -1);
        }
    }

    private static NUnitTestAssemblyRunner Load(Assembly assembly, bool stopOnError)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());

        // No workers: a mutant is active for the whole process. Events at once: what a test has reached is asked when it ends, before the next begins.
        runner.Load(assembly, new Dictionary<string, object> { ["NumberOfTestWorkers"] = 0, ["SynchronousEvents"] = true, ["StopOnError"] = stopOnError });
        return runner;
    }
}
