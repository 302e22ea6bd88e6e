namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>The kinds of policy documents, and the version of their format.</summary>
public static class DocumentKinds
{
    /// <summary>The `apiVersion` of every document.</summary>
    public const string ApiVersion = "zerotrust.pdp/v1";

    /// <summary>Who may do what to what, on which conditions.</summary>
    public const string Policy = "Policy";

    /// <summary>A named tier of conditions on device, network, region, time and subject.</summary>
    public const string AccessLevel = "AccessLevel";

    /// <summary>How trust is assessed, and for which resources.</summary>
    public const string TrustProfile = "TrustProfile";

    /// <summary>Resource catalogue: which HTTP requests are what action on what resource.</summary>
    public const string Application = "Application";

    /// <summary>Micro-segmentation: which workloads and resources belong together, and which flows into them are allowed.</summary>
    public const string Segment = "Segment";

    /// <summary>Named expressions and constants.</summary>
    public const string Definitions = "Definitions";

    /// <summary>The types of the attributes of subjects, devices, actions, resources and context.</summary>
    public const string Schema = "Schema";

    /// <summary>Regression suite: requests and the decisions that are expected of the policies. It changes none.</summary>
    public const string PolicyTest = "PolicyTest";

    internal static readonly string[] All = [AccessLevel, Application, Definitions, Policy, PolicyTest, Schema, Segment, TrustProfile];
}
