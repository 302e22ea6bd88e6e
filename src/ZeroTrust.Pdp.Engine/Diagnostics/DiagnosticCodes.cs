namespace ZeroTrust.Pdp.Engine.Diagnostics;

/// <summary>The codes of policy diagnostics. A code keeps its meaning for ever; a retired one is not used again.</summary>
public static class DiagnosticCodes
{
    /// <summary>The text is not YAML.</summary>
    public const string Syntax = "PDP1001";

    /// <summary>The text uses a YAML feature that policy documents do not have: anchors, aliases, tags.</summary>
    public const string UnsupportedYaml = "PDP1002";

    /// <summary>A mapping names a key twice.</summary>
    public const string DuplicateKey = "PDP1003";

    /// <summary>A field that the document does not have.</summary>
    public const string UnknownField = "PDP1004";

    /// <summary>A field that the document needs is missing.</summary>
    public const string MissingField = "PDP1005";

    /// <summary>A value has another shape than the field asks for.</summary>
    public const string WrongType = "PDP1006";

    /// <summary>A value has the right shape but is none of the allowed ones.</summary>
    public const string InvalidValue = "PDP1007";

    /// <summary>A document is empty or no mapping.</summary>
    public const string NotADocument = "PDP1008";

    /// <summary>`apiVersion` names a version that this PDP does not know.</summary>
    public const string UnknownApiVersion = "PDP1009";

    /// <summary>`kind` names a kind that this PDP does not know.</summary>
    public const string UnknownKind = "PDP1010";

    /// <summary>`metadata.name` is not a valid name.</summary>
    public const string InvalidName = "PDP1011";

    /// <summary>Two documents have the same kind and name.</summary>
    public const string DuplicateDocument = "PDP1012";

    /// <summary>A limit of size, depth or count is exceeded.</summary>
    public const string LimitExceeded = "PDP1013";

    /// <summary>Two fields contradict each other, or one does not go with the effect.</summary>
    public const string ContradictingFields = "PDP1014";

    /// <summary>A reference to a document that does not exist.</summary>
    public const string DanglingReference = "PDP2001";

    /// <summary>Documents or definitions refer to each other in a circle.</summary>
    public const string CyclicReference = "PDP2002";

    /// <summary>A definition has the name of another definition or of something built in.</summary>
    public const string NameTaken = "PDP2003";

    /// <summary>Two trust profiles serve the same resource type.</summary>
    public const string OverlappingProfiles = "PDP2004";

    /// <summary>A trust profile names an algorithm that is not there.</summary>
    public const string UnknownAlgorithm = "PDP2005";

    /// <summary>A policy asks for trust where no trust profile serves.</summary>
    public const string NoProfileServes = "PDP2006";

    /// <summary>The trust assessment would depend on its own result.</summary>
    public const string TrustOnTrust = "PDP2007";

    /// <summary>Two routes of applications match the same requests with the same precedence.</summary>
    public const string AmbiguousRoute = "PDP2008";

    /// <summary>A template of a route names a parameter that its path does not have.</summary>
    public const string UnknownParameter = "PDP2009";

    /// <summary>Two declarations of a property in schemas contradict each other.</summary>
    public const string ContradictingSchemas = "PDP2020";

    /// <summary>A target names a type or action that no schema declares.</summary>
    public const string UndeclaredTarget = "PDP2021";

    /// <summary>A policy test names a subject, device, action, resource or context that it does not have.</summary>
    public const string UnknownFixture = "PDP2030";

    /// <summary>Two expectations of a policy test are about the same tuple.</summary>
    public const string DuplicateExpectation = "PDP2031";

    /// <summary>A segment that neither has members nor is named by an application.</summary>
    public const string SegmentWithoutMembers = "PDP2040";

    /// <summary>An entry of `allowFrom` that states a flow which another entry states already.</summary>
    public const string RedundantFlow = "PDP2041";

    /// <summary>A trust threshold names a resource type that its profile does not serve.</summary>
    public const string ThresholdNotServed = "PDP2050";

    /// <summary>Two trust profiles let the histories of subjects fade at different paces.</summary>
    public const string ContradictingHalfLives = "PDP2051";

    /// <summary>A freshness limit on an attribute that no schema declares.</summary>
    public const string UndeclaredAttribute = "PDP2052";

    /// <summary>A policy whose condition is false whatever the request.</summary>
    public const string NeverHolds = "PDP2101";

    /// <summary>A condition that is true whatever the request.</summary>
    public const string AlwaysHolds = "PDP2102";

    /// <summary>A condition that cannot be evaluated whatever the request.</summary>
    public const string AlwaysFails = "PDP2103";

    /// <summary>An allow policy all of whose requests a deny policy without conditions denies.</summary>
    public const string ShadowedByDeny = "PDP2104";

    /// <summary>A policy that decides nothing which another does not decide alike.</summary>
    public const string Redundant = "PDP2105";

    /// <summary>An allow on a sensitive resource of the catalogue that asks for nothing of device or trust.</summary>
    public const string Unguarded = "PDP2106";

    /// <summary>A route of the catalogue that no allow policy reaches.</summary>
    public const string Unreached = "PDP2107";

    /// <summary>A policy on resources of the catalogue names an action that no route of theirs is.</summary>
    public const string NotInCatalogue = "PDP2108";

    /// <summary>A policy whose validity window is over.</summary>
    public const string Expired = "PDP2109";

    /// <summary>An access level whose conditions exclude each other.</summary>
    public const string ContradictingLevel = "PDP2110";

    /// <summary>A requirement of a policy that no request can meet.</summary>
    public const string UnmeetableRequirement = "PDP2111";

    /// <summary>A definition has the name of a function or macro of CEL.</summary>
    public const string NamedLikeFunction = "PDP2112";

    /// <summary>A name that differs from another only in case.</summary>
    public const string DiffersInCase = "PDP2113";

    /// <summary>A definition and an access level have the same name.</summary>
    public const string SameNameOverKinds = "PDP2114";

    /// <summary>A document or definition that nothing refers to.</summary>
    public const string Unused = "PDP2115";
}
