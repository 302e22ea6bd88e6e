using ZeroTrust.Cel;
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

    /// <summary>
    /// Whether it applies. A resource of which nobody knows how sensitive it is (null) may be the most sensitive one: leaving that
    /// out opens no way around.
    /// </summary>
    public bool Applies(string resourceType, string action, string? sensitivity) =>
        (_types is null || _types.Matches(resourceType))
        && (_actions is null || _actions.Matches(action))
        && (_sensitivities is null || sensitivity is null || _sensitivities.Matches(sensitivity));

    /// <summary>How sensitive a resource says it is; null when it does not say so with one of the four words.</summary>
    public static string? SensitivityOf(CelMap properties) =>
        properties.TryGet(Sensitivities.Property, out CelValue value) && value.Kind == CelKind.String && Sensitivities.All.Contains(value.AsString())
            ? value.AsString()
            : null;
}
