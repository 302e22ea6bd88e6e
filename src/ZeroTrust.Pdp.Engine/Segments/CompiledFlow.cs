using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>An entry of `allowFrom`: what one source may do in the segment. A matcher that is null matches everything.</summary>
internal sealed class CompiledFlow(SourcePosition position, StringMatcher? actions, StringMatcher? types, StringMatcher? ids)
{
    public SourcePosition Position => position;

    public bool Fits(DecisionRequest request) =>
        (actions is null || actions.Matches(request.Action.Name))
        && (types is null || types.Matches(request.Resource.ResourceType))
        && (ids is null || ids.Matches(request.Resource.Id));
}
