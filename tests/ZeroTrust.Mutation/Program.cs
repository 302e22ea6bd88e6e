using ZeroTrust.Mutation;

// Runs the mutants that Stryker has compiled into an assembly, in this process: a mutant takes the time of the tests that reach it.
// `tests/mutate-engine` prepares the folder; see there.
return args switch
{
    ["run", var folder, var tests, var report, .. var files] => new MutationRun(folder, tests, report, files).Run(),
    ["cover", var folder, var tests, var output] => Worker.Cover(folder, tests, output),
    ["judge", var folder, var tests, var coverage, var mutants, var output] => Worker.Judge(folder, tests, coverage, mutants, output),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: run FOLDER TESTS.dll REPORT.json [FILE…]");
    return 1;
}
