using ZeroTrust.Pdp.Engine.Counterfactuals;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>Something that the subject of a decision can do itself.</summary>
/// <param name="Kind">What kind of change.</param>
/// <param name="Text">What to do, in words that are safe to show to the subject.</param>
public readonly record struct EndUserChange(ChangeKind Kind, string Text);
