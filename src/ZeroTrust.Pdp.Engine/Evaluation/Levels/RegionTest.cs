using System.Collections.Immutable;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>The region that the request came from.</summary>
internal sealed class RegionTest(ImmutableArray<string> regions) : LevelTest
{
    private const string Attribute = "context.properties.region";

    public override string Name => "regions";

    public ImmutableArray<string> Regions => regions;

    public override string Expected => string.Join(", ", regions);

    public override string Actual(RequestEvaluation evaluation) =>
        Literal(evaluation.Request.Context.Properties, "region");

    public override bool Excludes(LevelTest other) => other is RegionTest test && !regions.Any(test.Regions.Contains);

    public override TestResult Test(RequestEvaluation evaluation)
    {
        if (!TryRead(evaluation.Request.Context.Properties, "region", out CelValue value))
            return TestResult.Absent(Attribute);
        return value.Kind == CelKind.String ? TestResult.Of(regions.Contains(value.AsString())) : TestResult.Unusable(Attribute, value);
    }
}
