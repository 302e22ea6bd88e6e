using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>What the search for a counterfactual needs beside decisions.</content>
internal sealed partial class RequestEvaluation
{
    /// <summary>The changes to the next request; null, the rule: none.</summary>
    public Hypothesis? Hypothesis { get; set; }

    /// <summary>What the last decision cost, of <see cref="MaxCost"/>.</summary>
    public long Spent => MaxCost - Allowance;

    /// <summary>A request with its attributes as they are believed, apart from the evaluation.</summary>
    public DecisionRequest Believe(DecisionRequest request)
    {
        _request = request;
        try
        {
            _profile = snapshot.ProfileFor(request.Resource.ResourceType);
            if (!NeedsResolution(request))
                return request;
            DecisionRequest believed = Resolve(request);
            return request with
            {
                Subject = new SubjectEntity(believed.Subject.SubjectType, believed.Subject.Id, believed.Subject.Groups, Copy(believed.Subject.Properties)),
                Device = believed.Device is { } device ? new DeviceEntity(device.Id, Copy(device.Properties)) : null,
                Action = new ActionEntity(believed.Action.Name, Copy(believed.Action.Properties)),
                Resource = new ResourceEntity(believed.Resource.ResourceType, believed.Resource.Id, Copy(believed.Resource.Properties)),
                Context = new ContextEntity(request.Time, believed.Context.Ip, Copy(believed.Context.Properties), believed.Context.SourceWorkload),
                Directory = AttributeDirectory.Empty,
            };
        }
        finally
        {
            Clear();
        }
    }

    private static CelMap Copy(CelMap properties) => CelMap.OfEntries(properties.Entries);
}
