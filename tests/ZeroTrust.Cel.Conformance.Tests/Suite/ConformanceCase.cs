using Cel.Expr.Conformance.Test;

namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>One test of the suite.</summary>
/// <param name="Name"><c>file/section/test</c>; repeated names are numbered from the second on.</param>
/// <param name="File">The file.</param>
/// <param name="Test">The test as published.</param>
internal sealed record ConformanceCase(string Name, string File, SimpleTest Test)
{
    public override string ToString() => Name;
}
