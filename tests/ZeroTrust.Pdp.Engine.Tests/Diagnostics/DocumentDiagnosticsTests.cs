using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Diagnostics;

/// <summary>Every mistake in the shape of a document: code, place, text and help, to the letter.</summary>
[TestFixture]
internal sealed class DocumentDiagnosticsTests
{
    private const string Head = "apiVersion: zerotrust.pdp/v1\n";
    private const string PolicyHead = Head + "kind: Policy\nmetadata: {name: p}\nspec:\n";
    private const string AllowHead = PolicyHead + "  effect: allow\n";
    private const string LevelHead = Head + "kind: AccessLevel\nmetadata: {name: l}\nspec:\n";
    private const string ConditionHead = LevelHead + "  conditions:\n  - ";
    private const string ProfileHead = Head + "kind: TrustProfile\nmetadata: {name: t}\nspec:\n";
    private const string DefinitionsHead = Head + "kind: Definitions\nmetadata: {name: d}\nspec:\n";

    private static IEnumerable<TestCaseData> Cases()
    {
        // Header.
        yield return Case("RootIsScalar", "⟦hello⟧\n", DiagnosticCodes.NotADocument, "a policy document is a mapping of fields, not a single value", "begin with `apiVersion`, `kind`, `metadata` and `spec`");
        yield return Case("RootIsList", "⟦⟧- a\n", DiagnosticCodes.NotADocument, "a policy document is a mapping of fields, not a list", "begin with `apiVersion`, `kind`, `metadata` and `spec`");
        yield return Case("MissingApiVersion", "⟦⟧kind: Policy\nmetadata: {name: p}\nspec: {effect: deny}\n", DiagnosticCodes.MissingField, "the document needs the field `apiVersion`");
        yield return Case("UnknownApiVersion", "apiVersion: ⟦zerotrust.pdp/v2⟧\nkind: Policy\nmetadata: {name: p}\nspec: {effect: deny}\n", DiagnosticCodes.UnknownApiVersion, "unknown apiVersion `zerotrust.pdp/v2`", "this PDP reads `zerotrust.pdp/v1`");
        yield return Case("ApiVersionIsMapping", "apiVersion: ⟦⟧{a: b}\nkind: Policy\nmetadata: {name: p}\nspec: {effect: deny}\n", DiagnosticCodes.WrongType, "`apiVersion` must be a single value, not a mapping");
        yield return Case("MissingKind", "⟦⟧" + Head + "metadata: {name: p}\nspec: {effect: deny}\n", DiagnosticCodes.MissingField, "the document needs the field `kind`");
        yield return Case("MisspeltKind", Head + "kind: ⟦Polcy⟧\nmetadata: {name: p}\nspec: {effect: deny}\n", DiagnosticCodes.UnknownKind, "unknown kind `Polcy`", "did you mean `Policy`?");
        yield return Case("UnknownKind", Head + "kind: ⟦Deployment⟧\nmetadata: {name: p}\nspec: {effect: deny}\n", DiagnosticCodes.UnknownKind, "unknown kind `Deployment`", "the kinds are `AccessLevel`, `Application`, `Definitions`, `Policy`, `PolicyTest`, `Schema`, `Segment`, `TrustProfile`");
        yield return Case("MissingMetadata", "⟦⟧" + Head + "kind: Policy\nspec: {effect: deny}\n", DiagnosticCodes.MissingField, "the document needs the field `metadata`");
        yield return Case("MetadataIsScalar", Head + "kind: Policy\nmetadata: ⟦p⟧\nspec: {effect: deny}\n", DiagnosticCodes.WrongType, "`metadata` must be a mapping of fields, not a single value");
        yield return Case("MissingName", Head + "kind: Policy\nmetadata: ⟦⟧{description: x}\nspec: {effect: deny}\n", DiagnosticCodes.MissingField, "`metadata` needs the field `name`");
        yield return Case("InvalidName", Head + "kind: Policy\nmetadata: {name: ⟦My_Policy⟧}\nspec: {effect: deny}\n", DiagnosticCodes.InvalidName, "`My_Policy` is not a valid name", "use lower-case letters, digits, `-` and `.`, beginning and ending with a letter or digit, at most 253 characters");
        yield return Case("NameEndsWithDash", Head + "kind: Policy\nmetadata: {name: ⟦p-⟧}\nspec: {effect: deny}\n", DiagnosticCodes.InvalidName, "`p-` is not a valid name", "use lower-case letters, digits, `-` and `.`, beginning and ending with a letter or digit, at most 253 characters");
        yield return Case("NameTooLong", Head + "kind: Policy\nmetadata: {name: ⟦" + new string('a', 254) + "⟧}\nspec: {effect: deny}\n", DiagnosticCodes.InvalidName, "`" + new string('a', 63) + "…` is not a valid name", "use lower-case letters, digits, `-` and `.`, beginning and ending with a letter or digit, at most 253 characters");
        yield return Case("UnknownMetadataField", Head + "kind: Policy\nmetadata: {name: p, ⟦labls⟧: {}}\nspec: {effect: deny}\n", DiagnosticCodes.UnknownField, "unknown field `labls` in `metadata`", "did you mean `labels`?");
        yield return Case("LabelIsList", Head + "kind: Policy\nmetadata: {name: p, labels: {team: ⟦⟧[a]}}\nspec: {effect: deny}\n", DiagnosticCodes.WrongType, "`metadata.labels.team` must be a single value, not a list");
        yield return Case("MissingSpec", "⟦⟧" + Head + "kind: Policy\nmetadata: {name: p}\n", DiagnosticCodes.MissingField, "the document needs the field `spec`");
        yield return Case("NullSpec", "⟦⟧" + Head + "kind: Policy\nmetadata: {name: p}\nspec:\n", DiagnosticCodes.MissingField, "the document needs the field `spec`");
        yield return Case("SpecIsScalar", Head + "kind: Policy\nmetadata: {name: p}\nspec: ⟦allow⟧\n", DiagnosticCodes.WrongType, "`spec` must be a mapping of fields, not a single value");
        yield return Case("UnknownRootField", Head + "kind: Policy\n⟦metdata⟧: {}\nmetadata: {name: p}\nspec: {effect: deny}\n", DiagnosticCodes.UnknownField, "unknown field `metdata` in a document", "did you mean `metadata`?");
        yield return Case("UnknownRootFieldFarOff", Head + "kind: Policy\nmetadata: {name: p}\nspec: {effect: deny}\n⟦status⟧: ok\n", DiagnosticCodes.UnknownField, "unknown field `status` in a document", "the fields are `apiVersion`, `kind`, `metadata`, `spec`");

        // YAML.
        yield return Case("DuplicateKey", PolicyHead + "  effect: allow\n  ⟦effect⟧: deny\n", DiagnosticCodes.DuplicateKey, "`effect` is there twice", "remove one of the two");
        yield return Case("Anchor", PolicyHead + "  effect: ⟦⟧&e allow\n", DiagnosticCodes.UnsupportedYaml, "anchor `&e` is not supported in policy documents", "write the value out", anyLength: true);
        yield return Case("Tag", PolicyHead + "  effect: ⟦⟧!!str allow\n", DiagnosticCodes.UnsupportedYaml, "tag `tag:yaml.org,2002:str` is not supported in policy documents", "write the value out", anyLength: true);
        yield return Case("Alias", AllowHead + "  actions: [⟦*e⟧]\n", DiagnosticCodes.UnsupportedYaml, "alias `*e` is not supported in policy documents", "write the value out");
        yield return Case("KeyIsMapping", AllowHead + "  ? ⟦⟧{a: b}\n  : c\n", DiagnosticCodes.WrongType, "a key must be a single value, not a mapping");

        // Policy.
        yield return Case("MissingEffect", PolicyHead + "  ⟦⟧actions: [read]\n", DiagnosticCodes.MissingField, "`spec` needs the field `effect`");
        yield return Case("MisspeltEffect", PolicyHead + "  effect: ⟦alow⟧\n", DiagnosticCodes.InvalidValue, "`spec.effect` must be one of `allow`, `deny`, not `alow`", "did you mean `allow`?");
        yield return Case("EffectIsList", PolicyHead + "  effect: ⟦⟧[allow]\n", DiagnosticCodes.WrongType, "`spec.effect` must be a single value, not a list");
        yield return Case("UnknownMode", AllowHead + "  mode: ⟦dryrun⟧\n", DiagnosticCodes.InvalidValue, "`spec.mode` must be one of `enforce`, `audit`, not `dryrun`");
        yield return Case("UnknownSpecField", AllowHead + "  ⟦wen⟧: 'true'\n", DiagnosticCodes.UnknownField, "unknown field `wen` in `spec`", "did you mean `when`?");
        yield return Case("UnknownSpecFieldFarOff", AllowHead + "  ⟦zzzzzzzz⟧: x\n", DiagnosticCodes.UnknownField, "unknown field `zzzzzzzz` in `spec`", "the fields are `description`, `effect`, `mode`, `subjects`, `actions`, `resources`, `segments`, `when`, `require`, `obligations`, `validity`");
        yield return Case("UnknownSubjectsField", AllowHead + "  subjects: {⟦group⟧: [a]}\n", DiagnosticCodes.UnknownField, "unknown field `group` in `spec.subjects`", "did you mean `groups`?");
        yield return Case("UnknownResourcesField", AllowHead + "  resources: {⟦kinds⟧: [a]}\n", DiagnosticCodes.UnknownField, "unknown field `kinds` in `spec.resources`", "did you mean `ids`?", ignoreHelp: true);
        yield return Case("EmptyActions", AllowHead + "  actions: ⟦⟧[]\n", DiagnosticCodes.InvalidValue, "`spec.actions` is empty, which would match nothing", "list at least one value, or leave `spec.actions` out");
        yield return Case("ActionsIsScalar", AllowHead + "  actions: ⟦read⟧\n", DiagnosticCodes.WrongType, "`spec.actions` must be a list, not a single value", "write `[read]`");
        yield return Case("ActionIsMapping", AllowHead + "  actions: [read, ⟦⟧{a: b}]\n", DiagnosticCodes.WrongType, "`spec.actions[1]` must be a single value, not a mapping");
        yield return Case("EmptyAction", AllowHead + "  actions: [⟦''⟧]\n", DiagnosticCodes.InvalidValue, "`spec.actions` has an empty value");
        yield return Case("StarInTheMiddle", AllowHead + "  resources: {ids: [⟦a*b⟧]}\n", DiagnosticCodes.InvalidValue, "`a*b` has a `*` that is not at its end", "a `*` stands for any rest and comes last; use `when` for other patterns");
        yield return Case("TwoStars", AllowHead + "  resources: {ids: [⟦a**⟧]}\n", DiagnosticCodes.InvalidValue, "`a**` has a `*` that is not at its end", "a `*` stands for any rest and comes last; use `when` for other patterns");
        yield return Case("ListedTwice", AllowHead + "  actions: [read, write, ⟦read⟧]\n", DiagnosticCodes.DuplicateKey, "`read` is listed twice", warning: true);
        yield return Case("WhenIsMapping", AllowHead + "  when: ⟦⟧{a: b}\n", DiagnosticCodes.WrongType, "`spec.when` must be an expression, not a mapping", "an expression that begins with `{` or has `: ` in it needs quotes");
        yield return Case("WhenIsList", AllowHead + "  when: ⟦⟧[a]\n", DiagnosticCodes.WrongType, "`spec.when` must be a single value, not a list");
        yield return Case("NullWhen", AllowHead + "  ⟦when⟧:\n", DiagnosticCodes.InvalidValue, "`spec.when` has no value", "give it one, or leave `when` out");
        yield return Case("NullRequire", AllowHead + "  ⟦require⟧: ~\n", DiagnosticCodes.InvalidValue, "`spec.require` has no value", "give it one, or leave `require` out");
        yield return Case("NullGroups", AllowHead + "  subjects: {⟦groups⟧: null}\n", DiagnosticCodes.InvalidValue, "`spec.subjects.groups` has no value", "give it one, or leave `groups` out");
        yield return Case("NullInList", AllowHead + "  actions: [read, ⟦null⟧]\n", DiagnosticCodes.WrongType, "`spec.actions[1]` must be a single value, not nothing");
        yield return Case("TrustTooHigh", AllowHead + "  require: {trust: ⟦101⟧}\n", DiagnosticCodes.InvalidValue, "`spec.require.trust` must be between 0 and 100, not 101");
        yield return Case("TrustIsFraction", AllowHead + "  require: {trust: ⟦70.5⟧}\n", DiagnosticCodes.WrongType, "`spec.require.trust` must be a whole number");
        yield return Case("TrustIsText", AllowHead + "  require: {trust: ⟦high⟧}\n", DiagnosticCodes.WrongType, "`spec.require.trust` must be a number, not `high`");
        yield return Case("TrustIsHuge", AllowHead + "  require: {trust: ⟦1e999⟧}\n", DiagnosticCodes.WrongType, "`spec.require.trust` must be a number, not `1e999`");
        yield return Case("TrustIsNan", AllowHead + "  require: {trust: ⟦NaN⟧}\n", DiagnosticCodes.WrongType, "`spec.require.trust` must be a number, not `NaN`");
        yield return Case("UnknownRequireField", AllowHead + "  require: {⟦acessLevel⟧: a}\n", DiagnosticCodes.UnknownField, "unknown field `acessLevel` in `spec.require`", "did you mean `accessLevel`?");
        yield return Case("UnknownRequireFieldFarOff", AllowHead + "  require: {⟦ticket⟧: a}\n", DiagnosticCodes.UnknownField, "unknown field `ticket` in `spec.require`", "the fields are `accessLevel`, `trust`, `mfaWithin`, `grant`");
        yield return Case("BadDuration", AllowHead + "  require: {mfaWithin: ⟦12⟧}\n", DiagnosticCodes.InvalidValue, "`spec.require.mfaWithin` must be a positive duration, not `12`", "write a number with a unit, for example `90s`, `15m`, `12h`, `7d` or `1h30m`");
        yield return Case("ZeroDuration", AllowHead + "  require: {mfaWithin: ⟦0s⟧}\n", DiagnosticCodes.InvalidValue, "`spec.require.mfaWithin` must be a positive duration, not `0s`", "write a number with a unit, for example `90s`, `15m`, `12h`, `7d` or `1h30m`");
        yield return Case("NegativeDuration", AllowHead + "  require: {mfaWithin: ⟦-5m⟧}\n", DiagnosticCodes.InvalidValue, "`spec.require.mfaWithin` must be a positive duration, not `-5m`", "write a number with a unit, for example `90s`, `15m`, `12h`, `7d` or `1h30m`");
        yield return Case("HugeDuration", AllowHead + "  require: {mfaWithin: ⟦999999999d⟧}\n", DiagnosticCodes.InvalidValue, "`spec.require.mfaWithin` must be a positive duration, not `999999999d`", "write a number with a unit, for example `90s`, `15m`, `12h`, `7d` or `1h30m`");
        yield return Case("DanglingLevel", AllowHead + "  require: {accessLevel: ⟦managed⟧}\n", DiagnosticCodes.DanglingReference, "there is no access level `managed`", "add a document of kind `AccessLevel` with this name");
        yield return Case("TrustWithoutProfile", AllowHead + "  require: {trust: ⟦50⟧}\n", DiagnosticCodes.NoProfileServes, "no trust profile serves the resources of this policy, so it could never allow", "add a `TrustProfile`, or remove `require.trust`");
        yield return Case("EmptyObligations", AllowHead + "  obligations: ⟦⟧[]\n", DiagnosticCodes.InvalidValue, "`spec.obligations` is empty, which would match nothing", "list at least one value, or leave `spec.obligations` out");
        yield return Case("ObligationWithoutId", AllowHead + "  obligations: [⟦⟧{with: {a: 1}}]\n", DiagnosticCodes.MissingField, "`spec.obligations[0]` needs the field `id`");
        yield return Case("ObligationIsScalar", AllowHead + "  obligations: [{id: a}, ⟦mask⟧]\n", DiagnosticCodes.WrongType, "`spec.obligations[1]` must be a mapping of fields, not a single value");
        yield return Case("UnknownObligationField", AllowHead + "  obligations: [{id: mask, ⟦wiht⟧: {}}]\n", DiagnosticCodes.UnknownField, "unknown field `wiht` in `spec.obligations[0]`", "did you mean `with`?");
        yield return Case("BadTimestamp", AllowHead + "  validity: {notBefore: ⟦2026-04-01⟧}\n", DiagnosticCodes.InvalidValue, "`spec.validity.notBefore` must be a timestamp, not `2026-04-01`", "write date, time and offset after RFC 3339, for example `2026-04-01T08:00:00Z`");
        yield return Case("NeverValid", AllowHead + "  validity: ⟦⟧{notBefore: 2026-04-01T00:00:00Z, notAfter: 2026-04-01T02:00:00+02:00}\n", DiagnosticCodes.ContradictingFields, "`notAfter` is not later than `notBefore`, so the policy is never valid");
        yield return Case("UnknownValidityField", AllowHead + "  validity: {⟦notafter⟧: 2026-04-01T00:00:00Z}\n", DiagnosticCodes.UnknownField, "unknown field `notafter` in `spec.validity`", "did you mean `notAfter`?");
        yield return Case("DenyWithRequire", PolicyHead + "  effect: deny\n  require: ⟦⟧{mfaWithin: 1h}\n", DiagnosticCodes.ContradictingFields, "a deny policy has no `require`", "put the condition into `when`; a deny policy holds or does not");
        yield return Case("DenyWithObligations", PolicyHead + "  effect: deny\n  obligations: ⟦⟧[{id: a}]\n", DiagnosticCodes.ContradictingFields, "a deny policy has no `obligations`", "obligations go with an allow");

        // Access levels.
        yield return Case("EmptyLevel", LevelHead + "  ⟦⟧description: x\n", DiagnosticCodes.MissingField, "the access level asks for nothing, so everybody would have it", "give it `conditions`, `when` or `requires`");
        yield return Case("LevelDangling", LevelHead + "  requires: [⟦other⟧]\n", DiagnosticCodes.DanglingReference, "there is no access level `other`", "add a document of kind `AccessLevel` with this name");
        yield return Case("LevelOnItself", LevelHead + "  requires: [⟦l⟧]\n", DiagnosticCodes.CyclicReference, "access levels require each other in a circle: `l` → `l`", "break the circle at one of them");
        yield return Case("UnknownCombine", LevelHead + "  combine: ⟦some⟧\n  requires: [l2]\n---\n" + LevelHead.Replace("name: l", "name: l2", StringComparison.Ordinal) + "  conditions: [{regions: [DE]}]\n", DiagnosticCodes.InvalidValue, "`spec.combine` must be one of `all`, `any`, not `some`");
        yield return Case("EmptyCondition", ConditionHead + "⟦⟧{negate: true}\n", DiagnosticCodes.MissingField, "the condition asks for nothing", "give it `device`, `networks`, `regions`, `time` or `subject`");
        yield return Case("UnknownConditionField", ConditionHead + "{regions: [DE], ⟦network⟧: [10.0.0.0/8]}\n", DiagnosticCodes.UnknownField, "unknown field `network` in `spec.conditions[0]`", "did you mean `networks`?");
        yield return Case("ConditionIsScalar", ConditionHead + "⟦managed⟧\n", DiagnosticCodes.WrongType, "`spec.conditions[0]` must be a mapping of fields, not a single value");
        yield return Case("UnknownDeviceField", ConditionHead + "device: {managed: true, ⟦screen_lock⟧: true}\n", DiagnosticCodes.UnknownField, "unknown field `screen_lock` in `spec.conditions[0].device`", "did you mean `screenLock`?");
        yield return Case("ManagedIsText", ConditionHead + "device: {managed: ⟦yes⟧}\n", DiagnosticCodes.WrongType, "`spec.conditions[0].device.managed` must be `true` or `false`, not `yes`");
        yield return Case("ManagedIsQuoted", ConditionHead + "device: {managed: ⟦'true'⟧}\n", DiagnosticCodes.WrongType, "`spec.conditions[0].device.managed` must be `true` or `false`, not `true`", "leave the quotes out");
        yield return Case("UnknownOwnership", ConditionHead + "device: {ownership: ⟦company⟧}\n", DiagnosticCodes.InvalidValue, "`spec.conditions[0].device.ownership` must be one of `corporate`, `personal`, not `company`");
        yield return Case("UnknownOs", ConditionHead + "device: {os: [{type: ⟦macOS⟧}]}\n", DiagnosticCodes.InvalidValue, "`spec.conditions[0].device.os[0].type` must be one of `android`, `chromeos`, `ios`, `linux`, `macos`, `windows`, not `macOS`", "did you mean `macos`?");
        yield return Case("OsWithoutType", ConditionHead + "device: {os: [⟦⟧{minVersion: '1'}]}\n", DiagnosticCodes.MissingField, "`spec.conditions[0].device.os[0]` needs the field `type`");
        yield return Case("BadVersion", ConditionHead + "device: {os: [{type: macos, minVersion: ⟦14.x⟧}]}\n", DiagnosticCodes.InvalidValue, "`14.x` is not a version", "write numbers with dots in quotes, for example `\"14.5\"`");
        yield return Case("BadNetwork", ConditionHead + "networks: [10.0.0.0/8, ⟦10.0.0.0/33⟧]\n", DiagnosticCodes.InvalidValue, "`10.0.0.0/33` is not a network", "write an address and a prefix length whose host bits are zero, for example `10.20.0.0/16` or `2001:db8::/32`");
        yield return Case("NetworkWithHostBits", ConditionHead + "networks: [⟦10.0.0.1/8⟧]\n", DiagnosticCodes.InvalidValue, "`10.0.0.1/8` is not a network", "write an address and a prefix length whose host bits are zero, for example `10.20.0.0/16` or `2001:db8::/32`");
        yield return Case("NetworkInOctal", ConditionHead + "networks: [⟦012.0.0.0/8⟧]\n", DiagnosticCodes.InvalidValue, "`012.0.0.0/8` is not a network", "write an address and a prefix length whose host bits are zero, for example `10.20.0.0/16` or `2001:db8::/32`");
        yield return Case("AddressForNetwork", ConditionHead + "networks: [⟦10.0.0.1⟧]\n", DiagnosticCodes.InvalidValue, "`10.0.0.1` is not a network", "write an address and a prefix length whose host bits are zero, for example `10.20.0.0/16` or `2001:db8::/32`");
        yield return Case("EmptyNetworks", ConditionHead + "{regions: [DE], networks: ⟦⟧[]}\n", DiagnosticCodes.InvalidValue, "`spec.conditions[0].networks` is empty, which would match nothing", "list at least one value, or leave `spec.conditions[0].networks` out");
        yield return Case("OnlyEmptyNetworks", ConditionHead + "networks: ⟦⟧[]\n", DiagnosticCodes.InvalidValue, "`spec.conditions[0].networks` is empty, which would match nothing", "list at least one value, or leave `spec.conditions[0].networks` out");
        yield return Case("BadRegion", ConditionHead + "regions: [DE, ⟦Germany⟧]\n", DiagnosticCodes.InvalidValue, "`Germany` is not a region", "write the two upper-case letters of ISO 3166-1, for example `DE`");
        yield return Case("RegionReadAsBool", ConditionHead + "regions: [⟦no⟧]\n", DiagnosticCodes.InvalidValue, "`no` is not a region", "write the two upper-case letters of ISO 3166-1, for example `DE`");
        yield return Case("UnknownZone", ConditionHead + "time: {zone: ⟦Europe/Berln⟧}\n", DiagnosticCodes.InvalidValue, "unknown time zone `Europe/Berln`", "write a name of the IANA time zone database, for example `Europe/Berlin`");
        yield return Case("ZoneIsPath", ConditionHead + "time: {zone: ⟦../../etc/passwd⟧}\n", DiagnosticCodes.InvalidValue, "unknown time zone `../../etc/passwd`", "write a name of the IANA time zone database, for example `Europe/Berlin`");
        yield return Case("ZoneIsAbsolutePath", ConditionHead + "time: {zone: ⟦/etc/localtime⟧}\n", DiagnosticCodes.InvalidValue, "unknown time zone `/etc/localtime`", "write a name of the IANA time zone database, for example `Europe/Berlin`");
        yield return Case("ZoneIsEmpty", ConditionHead + "time: {zone: ⟦''⟧}\n", DiagnosticCodes.InvalidValue, "unknown time zone ``", "write a name of the IANA time zone database, for example `Europe/Berlin`");
        yield return Case("MissingZone", ConditionHead + "time: ⟦⟧{days: [mon]}\n", DiagnosticCodes.MissingField, "`spec.conditions[0].time` needs the field `zone`");
        yield return Case("UnknownDay", ConditionHead + "time: {zone: UTC, days: [mon, ⟦tues⟧]}\n", DiagnosticCodes.InvalidValue, "unknown day `tues`", "the days are `sun`, `mon`, `tue`, `wed`, `thu`, `fri`, `sat`");
        yield return Case("BadTimeOfDay", ConditionHead + "time: {zone: UTC, from: ⟦'8:00'⟧, to: '18:00'}\n", DiagnosticCodes.InvalidValue, "`8:00` is not a time of day", "write hours and minutes in quotes, for example `\"08:00\"`");
        yield return Case("FromAtMidnightsEnd", ConditionHead + "time: {zone: UTC, from: ⟦'24:00'⟧, to: '18:00'}\n", DiagnosticCodes.InvalidValue, "`24:00` is not a time of day", "write hours and minutes in quotes, for example `\"08:00\"`");
        yield return Case("FromWithoutTo", ConditionHead + "time: ⟦⟧{zone: UTC, from: '08:00'}\n", DiagnosticCodes.MissingField, "`from` and `to` go together");
        yield return Case("FromIsTo", ConditionHead + "time: ⟦⟧{zone: UTC, from: '08:00', to: '08:00'}\n", DiagnosticCodes.ContradictingFields, "`from` and `to` are the same moment", "leave both out for the whole day");
        yield return Case("UnknownTimeField", ConditionHead + "time: {zone: UTC, ⟦until⟧: '08:00'}\n", DiagnosticCodes.UnknownField, "unknown field `until` in `spec.conditions[0].time`", "the fields are `zone`, `days`, `from`, `to`");
        yield return Case("UnknownSubjectField", ConditionHead + "subject: {groups: [a], ⟦mfawithin⟧: 1h}\n", DiagnosticCodes.UnknownField, "unknown field `mfawithin` in `spec.conditions[0].subject`", "did you mean `mfaWithin`?");
        yield return Case("NegateIsText", ConditionHead + "{regions: [DE], negate: ⟦never⟧}\n", DiagnosticCodes.WrongType, "`spec.conditions[0].negate` must be `true` or `false`, not `never`");

        // Trust profiles.
        yield return Case("MissingAlgorithm", ProfileHead + "  ⟦⟧description: x\n  factors: [{name: a, when: 'true'}]\n", DiagnosticCodes.MissingField, "`spec` needs the field `algorithm`");
        yield return Case("MisspeltAlgorithm", ProfileHead + "  algorithm: ⟦scor⟧\n  factors: [{name: a, when: 'true'}]\n", DiagnosticCodes.UnknownAlgorithm, "there is no trust algorithm `scor`", "did you mean `score`?");
        yield return Case("UnknownAlgorithm", ProfileHead + "  algorithm: ⟦bayes⟧\n  factors: [{name: a, when: 'true'}]\n", DiagnosticCodes.UnknownAlgorithm, "there is no trust algorithm `bayes`", "the algorithms are `contextual`, `criteria`, `score`");
        yield return Case("HalfLifeTooShort", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {halfLife: ⟦59m⟧}\n", DiagnosticCodes.InvalidValue, "`spec.context.halfLife` must be at least `1h`: the history fades by the hour");
        yield return Case("HalfLifeIsText", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {halfLife: ⟦soon⟧}\n", DiagnosticCodes.InvalidValue, "`spec.context.halfLife` must be a positive duration, not `soon`", "write a number with a unit, for example `90s`, `15m`, `12h`, `7d` or `1h30m`");
        yield return Case("LearningIsNan", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {whileLearning: ⟦.nan⟧}\n", DiagnosticCodes.WrongType, "`spec.context.whileLearning` must be a number, not `.nan`");
        yield return Case("SpeedIsZero", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {maxSpeed: ⟦0⟧}\n", DiagnosticCodes.InvalidValue, "`spec.context.maxSpeed` must be between 1 and 100000, not 0");
        yield return Case("NoObservations", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {minObservations: ⟦0⟧}\n", DiagnosticCodes.InvalidValue, "`spec.context.minObservations` must be between 1 and 10000, not 0");
        yield return Case("UnknownContextField", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {⟦halflife⟧: 1d}\n", DiagnosticCodes.UnknownField, "unknown field `halflife` in `spec.context`", "did you mean `halfLife`?");
        yield return Case("UnknownContextWeight", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {weights: {⟦speed⟧: 1}}\n", DiagnosticCodes.UnknownField, "unknown field `speed` in `spec.context.weights`", "the fields are `hours`, `networks`, `devices`, `velocity`, `denials`");
        yield return Case("AllWeightsZero", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {weights: ⟦⟧{hours: 0, networks: 0, devices: 0, velocity: 0, denials: 0}}\n", DiagnosticCodes.ContradictingFields, "all weights are 0, so the history would count for nothing", "choose the algorithm `score`");
        yield return Case("ContextOfScore", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true'}]\n  context: ⟦⟧{halfLife: 1d}\n", DiagnosticCodes.ContradictingFields, "the algorithm `score` looks at no history, so `spec.context` says nothing", "choose the algorithm `contextual`, or remove it");
        yield return Case("FactorNamedLikeHistory", ProfileHead + "  algorithm: contextual\n  factors: [⟦⟧{name: velocity, when: 'true'}]\n", DiagnosticCodes.NameTaken, "`velocity` is the name of a factor of the subject's history", "choose another name");
        yield return Case("HalfLivesDiffer", ProfileHead + "  algorithm: contextual\n  factors: [{name: a, when: 'true'}]\n  context: {halfLife: 1d}\n---\n" + ProfileHead.Replace("{name: t}", "{name: u}", StringComparison.Ordinal) + "  algorithm: ⟦contextual⟧\n  resources: {types: [doc]}\n  factors: [{name: a, when: 'true'}]\n", DiagnosticCodes.ContradictingHalfLives, "the half-life is 14d here and 24h in the trust profile `t`", "all profiles look at the same history of a subject: state one `halfLife`");
        yield return Case("MissingFactors", ProfileHead + "  ⟦⟧algorithm: score\n", DiagnosticCodes.MissingField, "`spec` needs the field `factors`");
        yield return Case("EmptyFactors", ProfileHead + "  algorithm: score\n  factors: ⟦⟧[]\n", DiagnosticCodes.InvalidValue, "`spec.factors` is empty, which would match nothing", "list at least one value, or leave `spec.factors` out", ignoreHelp: true);
        yield return Case("FactorWithoutName", ProfileHead + "  algorithm: score\n  factors: [⟦⟧{when: 'true'}]\n", DiagnosticCodes.MissingField, "`spec.factors[0]` needs the field `name`");
        yield return Case("FactorWithoutValue", ProfileHead + "  algorithm: score\n  factors: [⟦⟧{name: a}]\n", DiagnosticCodes.MissingField, "a factor has either `when` (met or not) or `value` (0 to 1)");
        yield return Case("FactorWithBoth", ProfileHead + "  algorithm: score\n  factors: [⟦⟧{name: a, when: 'true', value: '1'}]\n", DiagnosticCodes.ContradictingFields, "a factor has either `when` (met or not) or `value` (0 to 1)");
        yield return Case("FactorTwice", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true'}, {name: ⟦a⟧, when: 'true'}]\n", DiagnosticCodes.NameTaken, "there are two factors named `a`");
        yield return Case("WeightIsZero", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true', weight: ⟦0⟧}]\n", DiagnosticCodes.InvalidValue, "`spec.factors[0].weight` must be between 0.000001 and 1000000, not 0");
        yield return Case("UnknownRemedy", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true', remedy: ⟦mfaa⟧}]\n", DiagnosticCodes.InvalidValue, "`spec.factors[0].remedy` must be one of `mfa`, `device_posture`, not `mfaa`", "did you mean `mfa`?");
        yield return Case("FreshnessWithoutOf", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true', freshness: ⟦⟧{fullFor: 1h, staleAfter: 2h}}]\n", DiagnosticCodes.MissingField, "`spec.factors[0].freshness` needs the field `of`");
        yield return Case("StaleBeforeFull", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true', freshness: ⟦⟧{of: now, fullFor: 2h, staleAfter: 1h}}]\n", DiagnosticCodes.ContradictingFields, "`staleAfter` is shorter than `fullFor`");
        yield return Case("UnknownFactorField", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true', ⟦wieght⟧: 2}]\n", DiagnosticCodes.UnknownField, "unknown field `wieght` in `spec.factors[0]`", "did you mean `weight`?");
        yield return Case("TiersDescend", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true'}]\n  tiers: [{name: high, from: 80}, ⟦⟧{name: low, from: 80}]\n", DiagnosticCodes.ContradictingFields, "tiers are listed from the lowest `from` to the highest, each higher than the one before");
        yield return Case("TierWithoutFrom", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true'}]\n  tiers: [⟦⟧{name: high}]\n", DiagnosticCodes.MissingField, "`spec.tiers[0]` needs the field `from`");
        yield return Case("ProfileTypesMissing", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true'}]\n  resources: ⟦⟧{}\n", DiagnosticCodes.MissingField, "`spec.resources` needs the field `types`");
        yield return Case("ProfileTypeStar", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true'}]\n  resources: {types: [⟦a*⟧]}\n", DiagnosticCodes.InvalidValue, "a trust profile names resource types without `*`", "leave `resources` out to serve every type that no other profile names");
        yield return Case("UnknownProfileResourcesField", ProfileHead + "  algorithm: score\n  factors: [{name: a, when: 'true'}]\n  resources: {types: [a], ⟦zzzzz⟧: [b]}\n", DiagnosticCodes.UnknownField, "unknown field `zzzzz` in `spec.resources`", "the fields are `types`");

        // Definitions.
        yield return Case("NameBuiltIn", DefinitionsHead + "  constants: {⟦subject⟧: 1}\n", DiagnosticCodes.NameTaken, "`subject` is built in", "choose another name");
        yield return Case("NameKeyword", DefinitionsHead + "  constants: {⟦in⟧: 1}\n", DiagnosticCodes.NameTaken, "`in` is built in", "choose another name");
        yield return Case("NameNoIdentifier", DefinitionsHead + "  constants: {⟦2nd⟧: 1}\n", DiagnosticCodes.InvalidName, "`2nd` cannot be used in an expression", "use letters, digits and `_`, not beginning with a digit");
        yield return Case("ConstantTwice", DefinitionsHead + "  constants: {a: 1}\n---\n" + DefinitionsHead.Replace("name: d", "name: d2", StringComparison.Ordinal) + "  constants: {⟦a⟧: 1}\n", DiagnosticCodes.NameTaken, "`a` is already defined at p.yaml:5:15", "definitions share one space of names: rename one of the two");
        yield return Case("UnknownDefinitionsField", DefinitionsHead + "  ⟦constant⟧: {a: 1}\n", DiagnosticCodes.UnknownField, "unknown field `constant` in `spec`", "did you mean `constants`?");
        yield return Case("ExpressionIsList", DefinitionsHead + "  expressions: {a: ⟦⟧[x]}\n", DiagnosticCodes.WrongType, "`spec.expressions.a` must be a single value, not a list");
        yield return Case("ExpressionIsNull", DefinitionsHead + "  expressions: ⟦⟧{a: }\n", DiagnosticCodes.MissingField, "`spec.expressions` needs the field `a`");
    }

    [TestCaseSource(nameof(Cases))]
    public void Compile_BrokenDocument_SaysWhatWhereAndHelp(
        MarkedText marked, string code, string message, string? help, bool warning, bool anyLength, bool ignoreHelp)
    {
        CompilationResult result = Given.Compile(marked.Text);

        Assert.That(result.Diagnostics, Has.Length.EqualTo(1), result.Diagnostics.Text());
        PolicyDiagnostic diagnostic = result.Diagnostics[0];
        SourcePosition position = anyLength ? diagnostic.Position with { Length = 0 } : diagnostic.Position;
        Assert.Multiple(() =>
        {
            Assert.That(diagnostic.Code, Is.EqualTo(code));
            Assert.That(position, Is.EqualTo(marked.Marks[0]));
            Assert.That(diagnostic.Message, Is.EqualTo(message));
            Assert.That(ignoreHelp ? help : diagnostic.Help, Is.EqualTo(help));
            Assert.That(diagnostic.Severity, Is.EqualTo(warning ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error));
            Assert.That(result.HasErrors, Is.EqualTo(!warning));
            Assert.That(result.Snapshot is null, Is.EqualTo(!warning));
        });
    }

    [TestCaseSource(nameof(Cases))]
    public void Compile_BrokenDocumentBehindAnother_MovesByTheLinesBefore(
        MarkedText marked, string code, string message, string? help, bool warning, bool anyLength, bool ignoreHelp)
    {
        const string Before = "# first\napiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: before}\nspec: {effect: deny}\n---\n";

        CompilationResult result = Given.Compile(Before + marked.Text);

        Assert.That(result.Diagnostics, Has.Length.EqualTo(1), result.Diagnostics.Text());
        SourcePosition expected = marked.Marks[0] with { Line = marked.Marks[0].Line + 6 };
        Assert.That(result.Diagnostics[0].Position with { Length = expected.Length }, Is.EqualTo(expected), $"{code} {message} {help} {warning} {anyLength} {ignoreHelp}");
    }

    [TestCaseSource(nameof(Cases))]
    public void Compile_BrokenDocumentWithCarriageReturns_PointsAtTheSamePlace(
        MarkedText marked, string code, string message, string? help, bool warning, bool anyLength, bool ignoreHelp)
    {
        CompilationResult result = Given.Compile(marked.Text.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.That(result.Diagnostics, Has.Length.EqualTo(1), result.Diagnostics.Text());
        SourcePosition expected = marked.Marks[0];
        Assert.That(result.Diagnostics[0].Position with { Length = expected.Length }, Is.EqualTo(expected), $"{code} {message} {help} {warning} {anyLength} {ignoreHelp}");
    }

    [Test]
    public void Compile_StoredDocument_PointsIntoItsFile()
    {
        MarkedText marked = MarkedText.Read(PolicyHead + "  effect: ⟦alow⟧\n", "team/a.yaml", firstLine: 41);

        CompilationResult result = new PolicyCompiler().Compile([new PolicySource("team/a.yaml", marked.Text, 41)]);

        Assert.That(result.Diagnostics.Single().Position, Is.EqualTo(marked.Marks[0]));
        Assert.That(result.Diagnostics[0].ToString(), Is.EqualTo("team/a.yaml:45:11: error PDP1007: `spec.effect` must be one of `allow`, `deny`, not `alow`"));
    }

    [TestCase("a: [1, 2\nb: c\n", 1)]
    [TestCase("a: 'x\n", 1)]
    [TestCase("a: \"\\q\"\n", 1)]
    [TestCase("a: b: c\n", 1)]
    [TestCase("- a\nb: c\n", 2)]
    [TestCase("a: {b: c\n---\nd: e\n", 1)]
    [TestCase("a: @x\n", 1)]
    public void Compile_SyntaxError_PointsAtTheLine(string text, int line)
    {
        CompilationResult result = Given.Compile(text);

        PolicyDiagnostic diagnostic = result.Diagnostics.Single(static found => found.Code == DiagnosticCodes.Syntax);
        Assert.Multiple(() =>
        {
            Assert.That(result.Snapshot, Is.Null);
            Assert.That(diagnostic.Message, Does.StartWith("not valid YAML: ").And.Not.EndsWith(".").And.Not.Contain("Line:"));
            Assert.That(diagnostic.Position.Line, Is.InRange(line, line + 1));
            Assert.That(diagnostic.Position.Column, Is.GreaterThan(0));
        });
    }

    [TestCase("a: 1\n⟦\t⟧b: 2\n")]
    [TestCase("spec:\n⟦\t⟧effect: allow\n")]
    [TestCase("a: 1\nb:\n  c: 1\n  ⟦\t⟧d: 1\n")]
    public void Compile_TabAsIndentation_PointsAtTheTab(string marked)
    {
        MarkedText text = MarkedText.Read(marked);

        PolicyDiagnostic diagnostic = Given.Compile(text.Text).Diagnostics.Single(static found => found.Code == DiagnosticCodes.Syntax);

        Assert.That(diagnostic.Message, Is.EqualTo("not valid YAML: a tab indents the line"));
        Assert.That(diagnostic.Position, Is.EqualTo(text.Marks[0]));
        Assert.That(diagnostic.Help, Is.EqualTo("indent with spaces"));
    }

    [TestCase("a\0b")]
    [TestCase("a: 1\nb: '↑'\n")]
    [TestCase("a: 1\nb: '↓↑'\n")]
    public void Compile_WhatIsNoText_IsRefused(string marked)
    {
        // An attribute cannot hold half a character.
        string text = marked.Replace('↑', '\uD83D').Replace('↓', '\uDE00');
        PolicyDiagnostic diagnostic = Given.Compile(text).Diagnostics.Single();

        int offset = text.AsSpan().IndexOfAny('\0', '\uD83D', '\uDE00');
        int line = text.AsSpan(0, offset).Count('\n') + 1;
        Assert.That(diagnostic.Code, Is.EqualTo(DiagnosticCodes.Syntax));
        Assert.That(diagnostic.Position, Is.EqualTo(new SourcePosition(Given.File, line, offset - text.LastIndexOf('\n', offset), 1)));
        Assert.That(diagnostic.Message, Does.EndWith("; it is no text"));
    }

    [Test]
    public void Compile_SyntaxErrorInStoredDocument_CountsFromItsFirstLine()
    {
        CompilationResult result = new PolicyCompiler().Compile([new PolicySource("a.yaml", "- a\nb: c\n", 100)]);

        Assert.That(result.Diagnostics.Single().Position.Line, Is.EqualTo(101));
    }

    [Test]
    public void Compile_SyntaxErrorInSecondDocument_KeepsTheFirst()
    {
        CompilationResult result = Given.Compile(PolicyHead + "  effect: deny\n---\na: [\n");

        Assert.That(result.Codes(), Is.EqualTo(new[] { DiagnosticCodes.Syntax }));
        Assert.That(result.Set.Documents.Select(static document => document.Key.Name), Is.EqualTo(new[] { "p" }));
    }

    [Test]
    public void Compile_SeveralProblems_ReportsAllInOrder()
    {
        MarkedText marked = MarkedText.Read(
            PolicyHead + "  effect: ⟦alow⟧\n  ⟦wen⟧: 'true'\n  actions: ⟦⟧[]\n  require: {accessLevel: ⟦none⟧, mfaWithin: ⟦x⟧}\n---\n"
            + LevelHead + "  conditions:\n  - regions: [⟦Germany⟧]\n  - device: {managed: ⟦maybe⟧}\n  requires: [⟦missing⟧]\n");

        CompilationResult result = Given.Compile(marked.Text);

        Assert.That(result.Diagnostics.Select(static diagnostic => diagnostic.Position), Is.EqualTo(marked.Marks), result.Diagnostics.Text());
    }

    [Test]
    public void Compile_ProblemsInSeveralFiles_OrdersByFile()
    {
        (string, string)[] files = [("b.yaml", PolicyHead + "  effect: x\n"), ("a.yaml", LevelHead + "  combine: x\n"), ("c.yaml", "x")];

        CompilationResult forth = Given.CompileFiles(files);
        CompilationResult back = Given.CompileFiles([.. files.Reverse()]);

        Assert.That(forth.Diagnostics.Select(static diagnostic => diagnostic.Position.File), Is.EqualTo(new[] { "a.yaml", "a.yaml", "b.yaml", "c.yaml" }));
        Assert.That(back.Diagnostics, Is.EqualTo(forth.Diagnostics));
    }

    [Test]
    public void Compile_SameDocumentInTwoFiles_BlamesTheLaterWhateverTheOrder()
    {
        (string, string)[] files = [("a.yaml", "# x\n" + PolicyHead + "  effect: deny\n"), ("b.yaml", PolicyHead + "  effect: allow\n")];

        CompilationResult forth = Given.CompileFiles(files);
        CompilationResult back = Given.CompileFiles([.. files.Reverse()]);

        PolicyDiagnostic diagnostic = forth.Diagnostics.Single();
        Assert.Multiple(() =>
        {
            Assert.That(diagnostic.Code, Is.EqualTo(DiagnosticCodes.DuplicateDocument));
            Assert.That(diagnostic.Position, Is.EqualTo(new SourcePosition("b.yaml", 1, 1, 0)));
            Assert.That(diagnostic.Message, Is.EqualTo("`Policy/p` is already defined at a.yaml:2:1"));
            Assert.That(diagnostic.Help, Is.EqualTo("rename one of the two or remove it"));
            Assert.That(back.Diagnostics, Is.EqualTo(forth.Diagnostics));
            Assert.That(back.Set.ContentHash, Is.EqualTo(forth.Set.ContentHash));
        });
    }

    [Test]
    public void Compile_SameNameOfTwoDefinitions_BlamesTheLaterWhateverTheOrder()
    {
        (string, string)[] files =
        [
            ("a.yaml", DefinitionsHead + "  constants: {x: 1}\n"),
            ("b.yaml", DefinitionsHead.Replace("name: d", "name: e", StringComparison.Ordinal) + "  constants: {x: 2}\n"),
        ];

        CompilationResult forth = Given.CompileFiles(files);
        CompilationResult back = Given.CompileFiles([.. files.Reverse()]);

        Assert.That(forth.Diagnostics.Single().Position.File, Is.EqualTo("b.yaml"));
        Assert.That(back.Diagnostics, Is.EqualTo(forth.Diagnostics));
    }

    [Test]
    public void Compile_LevelsInACircle_PointsAtTheReferenceThatClosesIt()
    {
        MarkedText marked = MarkedText.Read(
            Given.Level("z", "conditions: [{regions: [DE]}]")
            + Given.Level("a", "requires: [z, ⟦b⟧]") + Given.Level("b", "requires: [z, c]") + Given.Level("c", "requires: [a]"));

        CompilationResult result = Given.Compile(marked.Text);

        PolicyDiagnostic diagnostic = result.Diagnostics.Single();
        Assert.That(diagnostic.Message, Is.EqualTo("access levels require each other in a circle: `a` → `b` → `c` → `a`"));
        Assert.That(diagnostic.Position, Is.EqualTo(marked.Marks[0]));
        Assert.That(diagnostic.Document, Is.EqualTo("AccessLevel/a"));
    }

    [Test]
    public void Compile_LevelMisspelt_Suggests()
    {
        CompilationResult result = Given.Compile(
            Given.Level("managed-device", "conditions: [{device: {managed: true}}]") + Given.Allow("p", "require: {accessLevel: managed-devise}"));

        Assert.That(result.Diagnostics.Single().Help, Is.EqualTo("did you mean `managed-device`?"));
    }

    [Test]
    public void Compile_LongChainOfLevels_IsRefused()
    {
        string text = Given.Level("l0", "conditions: [{regions: [DE]}]")
            + string.Concat(Enumerable.Range(1, 5000).Select(static i => Given.Level($"l{i}", $"requires: [l{i - 1}]")));

        CompilationResult result = Given.Compile(text);

        Assert.That(result.Codes().Distinct(), Is.EqualTo(new[] { DiagnosticCodes.LimitExceeded }));
        Assert.That(result.Diagnostics, Has.Length.LessThan(3));
        Assert.That(result.Diagnostics[0].Message, Is.EqualTo("access levels require each other through more than 64 levels"));
    }

    [Test]
    public void Compile_OverlappingProfiles_SaysWhichServesAlready()
    {
        const string Spec = "algorithm: score\nfactors: [{name: a, when: 'true'}]";
        MarkedText marked = MarkedText.Read(
            Given.Profile("a", Spec + "\nresources: {types: [x, y]}") + Given.Profile("b", Spec + "\nresources: {types: [z, ⟦y⟧]}")
            + Given.Profile("c", Spec) + "⟦⟧" + Given.Profile("d", Spec));

        PolicyDiagnostic[] found = [.. Given.Compile(marked.Text).Diagnostics];

        Assert.That(found.Select(static diagnostic => diagnostic.Position), Is.EqualTo(marked.Marks), found.Text());
        Assert.That(found.Select(static diagnostic => diagnostic.Message), Is.EqualTo(new[]
        {
            "`y` is already served by the trust profile `a`",
            "every resource type that no other profile names is already served by the trust profile `c`",
        }));
        Assert.That(found.Select(static diagnostic => diagnostic.Code), Is.All.EqualTo(DiagnosticCodes.OverlappingProfiles));
    }

    [TestCase("", "error")]
    [TestCase("resources: {types: [other]}", "error")]
    [TestCase("resources: {types: [doc]}", null)]
    [TestCase("resources: {types: [doc, other]}", "warning")]
    [TestCase("resources: {types: ['d*']}", "warning")]
    [TestCase("resources: {types: ['x*']}", "error")]
    [TestCase("resources: {ids: [doc]}", "warning")]
    public void Compile_TrustWhereNoProfileServes_IsAnErrorOnlyWhenNothingIsServed(string targets, string? severity)
    {
        string profile = targets.Length == 0 ? "" : Given.Profile("t", "algorithm: score\nfactors: [{name: a, when: 'true'}]\nresources: {types: [doc]}");

        CompilationResult result = Given.Compile(profile + Given.Allow("p", $"{targets}\nrequire: {{trust: 5}}"));

        string? found = result.Diagnostics.SingleOrDefault()?.Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => null,
        };
        Assert.That(found, Is.EqualTo(severity), result.Diagnostics.Text());
        Assert.That(result.Codes(), Is.All.EqualTo(DiagnosticCodes.NoProfileServes));
    }

    [Test]
    public void Compile_DefaultProfile_ServesEveryType()
    {
        CompilationResult result = Given.Compile(
            Given.Profile("t", "algorithm: score\nfactors: [{name: a, when: 'true'}]") + Given.Allow("p", "require: {trust: 5}"));

        Assert.That(result.Diagnostics, Is.Empty);
    }

    [Test]
    public void Compile_TwoAlgorithmsOfOneName_Throws() =>
        Assert.That(() => new PolicyCompiler([new Engine.Trust.ScoreAlgorithm()]), Throws.ArgumentException.With.Message.Contains("`score`"));

    [Test]
    public void Compile_Nothing_IsAnEmptySnapshot()
    {
        foreach (string text in (string[])["", "\n\n", "# only a comment\n", "---\n---\n", "---\n...\n", "\uFEFF", "~\n"])
        {
            CompilationResult result = Given.Compile(text);

            Assert.That(result.Diagnostics, Is.Empty, text);
            Assert.That(result.Snapshot?.DocumentCount, Is.Zero, text);
        }
    }

    private static TestCaseData Case(
        string name, string marked, string code, string message, string? help = null, bool warning = false, bool anyLength = false, bool ignoreHelp = false) =>
        new TestCaseData(MarkedText.Read(marked), code, message, help, warning, anyLength, ignoreHelp).SetArgDisplayNames(name);
}
