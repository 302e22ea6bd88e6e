using System.Text.RegularExpressions;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>
/// A known difference, as `peer-differences.txt` describes it: a pattern for the form of the sub-expression and a condition in CEL on
/// its parts (<c>args</c>), its text, and both results in canonical form (<c>ours</c>, <c>peer</c>).
/// </summary>
internal sealed record PeerDifference(string Id, Regex Form, CelProgram? When, string Why)
{
    private static readonly CelEnvironment Environment = CelEnvironment.CreateBuilder()
        .AddVariable("args", CelType.List(CelType.Dyn))
        .AddVariable("text", CelType.String)
        .AddVariable("ours", CelType.String)
        .AddVariable("peer", CelType.String)
        .Build();

    internal static CelProgram Compile(string condition)
    {
        var compilation = Environment.Compile(condition, CelType.Bool);
        return compilation.Program ?? throw new InvalidDataException($"peer-differences.txt: {condition}: {compilation.Diagnostics[0].Message}");
    }

    internal bool Explains(RootCause cause)
    {
        if (!Form.IsMatch(cause.Form))
            return false;
        var activation = new SlotActivation(
            [CelValue.FromList(CelList.Of(cause.Arguments)), CelValue.FromString(cause.Text), CelValue.FromString(cause.Ours), CelValue.FromString(cause.Peer)]);
        return When is null || When.EvaluateTruth(activation, out _) == CelTruth.True;
    }
}
