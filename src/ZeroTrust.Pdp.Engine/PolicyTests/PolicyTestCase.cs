using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.PolicyTests;

/// <summary>A test with its fixtures: every tuple of subject, device, action and resource.</summary>
internal sealed class PolicyTestCase
{
    private PolicyTestExpectation?[] _listed = [];

    public required string Name { get; init; }

    public required ImmutableArray<(string Name, SubjectEntity Entity)> Subjects { get; init; }

    /// <summary>At least one; the one without a name is no device.</summary>
    public required ImmutableArray<(string? Name, DeviceEntity? Entity)> Devices { get; init; }

    public required ImmutableArray<ActionEntity> Actions { get; init; }

    public required ImmutableArray<(string Name, ResourceEntity Entity)> Resources { get; init; }

    public required string? ContextName { get; init; }

    public required ContextEntity Context { get; init; }

    /// <summary>Who asks the PDP; null: nobody knows.</summary>
    public required string? Caller { get; init; }

    /// <summary>The quarantines and grants in force.</summary>
    public required ControlState Controls { get; init; }

    /// <summary>What the PDP knows by itself.</summary>
    public required AttributeDirectory Inventory { get; init; }

    /// <summary>What holds for a tuple that no expectation names.</summary>
    public required PolicyTestExpectation Unlisted { get; init; }

    public PolicyTestExpectation ExpectationOf(int subject, int device, int action, int resource) =>
        _listed.Length == 0 ? Unlisted : _listed[IndexOf(subject, device, action, resource)] ?? Unlisted;

    /// <summary>Sets what is expected of a tuple while the test is linked; false when something is already.</summary>
    public bool TryExpect(int subject, int device, int action, int resource, PolicyTestExpectation expectation)
    {
        if (_listed.Length == 0)
            _listed = new PolicyTestExpectation?[Subjects.Length * Devices.Length * Actions.Length * Resources.Length];
        ref PolicyTestExpectation? place = ref _listed[IndexOf(subject, device, action, resource)];
        if (place is not null)
            return false;
        place = expectation;
        return true;
    }

    private int IndexOf(int subject, int device, int action, int resource) =>
        (((((subject * Devices.Length) + device) * Actions.Length) + action) * Resources.Length) + resource;
}
