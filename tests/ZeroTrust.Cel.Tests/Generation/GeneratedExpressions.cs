using FsCheck;
using FsCheck.Fluent;

namespace ZeroTrust.Cel.Tests;

/// <summary>Generated expressions for FsCheck; a failing one is shrunk by generating smaller ones from the same seed.</summary>
internal static class GeneratedExpressions
{
    internal static Arbitrary<GeneratedExpression> Of(GeneratorOptions options) => Arb.From(
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from size in Gen.Choose(1, options.MaxSize)
        select GeneratedExpression.Create(seed, size, options),
        e => Enumerable.Range(1, e.Size - 1).Select(size => GeneratedExpression.Create(e.Seed, size, options)));
}
