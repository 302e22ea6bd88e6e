namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>The targets that policies are filed under; of two that are as selective the first counts.</summary>
internal enum IndexedTarget
{
    /// <summary>`resources.ids`</summary>
    ResourceId,

    /// <summary>`subjects.ids`</summary>
    SubjectId,

    /// <summary>`resources.types`</summary>
    ResourceType,

    /// <summary>`subjects.groups`</summary>
    SubjectGroup,

    /// <summary>`actions`</summary>
    Action,

    /// <summary>`subjects.types`</summary>
    SubjectType,
}
