namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>The parts of a request that have attributes.</summary>
public enum EntityKind
{
    /// <summary>Who asks.</summary>
    Subject,

    /// <summary>The device the request comes from.</summary>
    Device,

    /// <summary>What the subject wants to do.</summary>
    Action,

    /// <summary>What the action is done to.</summary>
    Resource,

    /// <summary>The circumstances.</summary>
    Context,
}
