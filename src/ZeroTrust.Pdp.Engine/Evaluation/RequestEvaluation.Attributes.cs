using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <content>Attributes with source and age: what the caller states and what the PDP knows become what is believed.</content>
internal sealed partial class RequestEvaluation
{
    /// <summary>Whether anything is said about whom to believe, anything known, or anything limited in age; an explanation always tells sources.</summary>
    private bool NeedsResolution(DecisionRequest request) =>
        _trace is not null || snapshot.AttributeRules.HasAny || request.Directory.Count > 0 || _profile?.Freshness is not null;

    private DecisionRequest Resolve(DecisionRequest stated)
    {
        var resolver = new AttributeResolver(this, snapshot.AttributeRules, _profile?.Freshness, stated.Caller, _trace);
        return stated with
        {
            Subject = Resolve(resolver, stated.Subject, stated.Directory),
            Device = stated.Device is { } device ? Resolve(resolver, device, stated.Directory) : null,
            Action = new ActionEntity(stated.Action.Name, Resolve(resolver, EntityKind.Action, "", null, stated.Action.Properties, stated.Action.Origins)),
            Resource = Resolve(resolver, stated.Resource, stated.Directory),
            Context = Resolve(resolver, stated.Context),
        };
    }

    private SubjectEntity Resolve(AttributeResolver resolver, SubjectEntity stated, AttributeDirectory directory)
    {
        KnownEntity? known = directory.Find(EntityKind.Subject, stated.SubjectType, stated.Id);
        CelValue groups = resolver.ResolveGroups(known?.Groups ?? [], stated.GetField(SubjectEntity.GroupsField), stated.GroupsOrigin);
        CelError? fault = GroupsFault(groups);
        return new SubjectEntity(
            stated.SubjectType, stated.Id, fault is null ? GroupsOf(groups, stated) : [],
            Resolve(resolver, EntityKind.Subject, stated.SubjectType, known, stated.Properties, stated.Origins)) { GroupsFault = fault };
    }

    private DeviceEntity Resolve(AttributeResolver resolver, DeviceEntity stated, AttributeDirectory directory)
    {
        KnownEntity? known = directory.Find(EntityKind.Device, "", stated.Id);
        return new DeviceEntity(stated.Id, Resolve(resolver, EntityKind.Device, "", known, stated.Properties, stated.Origins));
    }

    private ResourceEntity Resolve(AttributeResolver resolver, ResourceEntity stated, AttributeDirectory directory)
    {
        KnownEntity? known = directory.Find(EntityKind.Resource, stated.ResourceType, stated.Id);
        return new ResourceEntity(
            stated.ResourceType, stated.Id, Resolve(resolver, EntityKind.Resource, stated.ResourceType, known, stated.Properties, stated.Origins));
    }

    private ContextEntity Resolve(AttributeResolver resolver, ContextEntity stated) => new(
        stated.Time,
        resolver.MayState("ip", ContextEntity.IpField, stated.Ip is not null) ? stated.Ip : null,
        Resolve(resolver, EntityKind.Context, "", null, stated.Properties, stated.Origins),
        resolver.MayState("sourceWorkload", ContextEntity.SourceWorkloadField, stated.SourceWorkload is not null) ? stated.SourceWorkload : null);

    /// <summary>Properties about which there is nothing to resolve stay as they are: they are read faster.</summary>
    private CelMap Resolve(
        AttributeResolver resolver, EntityKind kind, string type, KnownEntity? known, CelMap stated, IReadOnlyDictionary<string, AttributeOrigin>? origins) =>
        _trace is null && known is null && !snapshot.AttributeRules.HasAnyFor(kind) && _profile?.Freshness?.HasAnyFor(kind) != true
            ? stated
            : new ResolvedMap(resolver, kind, type, known, stated, origins);

    private static CelError? GroupsFault(in CelValue groups) => groups.IsError ? groups.AsError() : null;

    // The caller's own list is not copied.
    private static IReadOnlyList<string> GroupsOf(in CelValue groups, SubjectEntity stated) =>
        ReferenceEquals(groups.AsList(), stated.GetField(SubjectEntity.GroupsField).AsList()) ? stated.Groups : Texts(groups.AsList());

    private static string[] Texts(CelList list)
    {
        string[] texts = new string[list.Count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = list[i].AsString();
        return texts;
    }
}
