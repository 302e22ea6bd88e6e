using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>The targets of a policy. A matcher that is null matches everything.</summary>
internal sealed class CompiledTargets(TargetDefinition definition)
{
    private readonly StringMatcher? _actions = StringMatcher.Of(definition.Actions);
    private readonly ResourceTypeMatcher _resourceTypes = new(definition.ResourceTypes);
    private readonly StringMatcher? _resourceIds = StringMatcher.Of(definition.ResourceIds);
    private readonly StringMatcher? _subjectTypes = StringMatcher.Of(definition.SubjectTypes);
    private readonly StringMatcher? _subjectIds = StringMatcher.Of(definition.SubjectIds);
    private readonly StringMatcher? _subjectGroups = AnyOf(definition.SubjectGroups);

    /// <summary>The segments that the resource is in any of; null: of any or none. What it is in, the evaluation knows.</summary>
    public StringMatcher? Segments { get; } = AnyOf(definition.Segments);

    /// <summary>Whether the groups of the subject have to be known.</summary>
    public bool NeedsGroups => _subjectGroups is not null;

    /// <summary>The first target that does not fit, by the name of its field; null when all fit, or may as far as the groups are known.</summary>
    public string? FirstMismatch(DecisionRequest request)
    {
        if (!_resourceTypes.Matches(request.Resource.ResourceType))
            return "resources.types";
        if (_actions is not null && !_actions.Matches(request.Action.Name))
            return "actions";
        if (_subjectGroups is not null && request.Subject.GroupsFault is null && !_subjectGroups.MatchesAny(request.Subject.Groups))
            return "subjects.groups";
        if (_subjectTypes is not null && !_subjectTypes.Matches(request.Subject.SubjectType))
            return "subjects.types";
        if (_subjectIds is not null && !_subjectIds.Matches(request.Subject.Id))
            return "subjects.ids";
        return _resourceIds is not null && !_resourceIds.Matches(request.Resource.Id) ? "resources.ids" : null;
    }

    // `groups: ["*"]` asks for any group, so a subject without groups does not fit; alike for segments.
    private static StringMatcher? AnyOf(ImmutableArray<string> patterns) =>
        patterns.IsEmpty ? null : StringMatcher.Of(patterns) ?? StringMatcher.AnyText;
}
