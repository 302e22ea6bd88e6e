using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>The least trust without which nothing is allowed on some resources.</summary>
internal sealed class TrustThreshold(TrustThresholdDefinition definition)
{
    private readonly StringMatcher? _types = StringMatcher.Of([.. definition.ResourceTypes.Select(static type => type.Value)]);
    private readonly StringMatcher? _sensitivities = StringMatcher.Of(definition.Sensitivities);
    private readonly StringMatcher? _actions = StringMatcher.Of([.. definition.Actions.Select(static action => action.Value)]);

    public int Trust => definition.Trust;

    public SourcePosition Position => definition.Node.Position;

    public bool Applies(DecisionRequest request) =>
        (_types is null || _types.Matches(request.Resource.ResourceType))
        && (_actions is null || _actions.Matches(request.Action.Name))
        && (_sensitivities is null || MaySuit(_sensitivities, request.Resource.Properties));

    /// <summary>A resource of which nobody knows how sensitive it is may be the most sensitive one: leaving that out opens no way around.</summary>
    private static bool MaySuit(StringMatcher sensitivities, CelMap properties) =>
        !properties.TryGet(Sensitivities.Property, out CelValue value)
        || value.Kind != CelKind.String
        || !Sensitivities.All.Contains(value.AsString())
        || sensitivities.Matches(value.AsString());
}
