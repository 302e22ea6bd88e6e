using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Tests.Golden;

/// <summary>A request of a golden case and the explanation that it has to get.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Subject">Who asks.</param>
/// <param name="Device">From which device, or null.</param>
/// <param name="Http">The HTTP request that names action and resource; null when they are written.</param>
/// <param name="Action">Name of the action, or null.</param>
/// <param name="Resource">On what, or null.</param>
/// <param name="Context">Under which circumstances.</param>
/// <param name="Caller">Who asks the PDP, or null.</param>
/// <param name="Counterfactual">Whether to search what would allow it.</param>
/// <param name="Expect">The explanation as a text.</param>
/// <param name="Indent">Spaces before its fields in the file.</param>
internal sealed record GoldenRequest(
    string Name,
    SubjectEntity Subject,
    DeviceEntity? Device,
    HttpFixture? Http,
    string? Action,
    ResourceEntity? Resource,
    ContextFixture Context,
    string? Caller,
    bool Counterfactual,
    ScalarNode Expect,
    int Indent)
{
    /// <summary>The request to decide on; null when no application knows the HTTP request.</summary>
    public DecisionRequest? For(PolicySnapshot snapshot, CelTimestamp now)
    {
        if (Http is null)
            return At(now, Action!, Resource!);
        MappedRequest? mapped = snapshot.MapHttp(Http.Host, Http.Method, Http.Path);
        return mapped is null ? null : At(now, mapped.Action, mapped.ToResource(CelMap.Empty));
    }

    private DecisionRequest At(CelTimestamp now, string action, ResourceEntity resource)
    {
        ContextEntity context = Context.At(now);
        return new DecisionRequest
        {
            DecisionId = Guid.Empty,
            Time = context.Time,
            Subject = Subject,
            Device = Device,
            Action = new ActionEntity(action, CelMap.Empty),
            Resource = resource,
            Context = context,
            Caller = Caller,
        };
    }
}
