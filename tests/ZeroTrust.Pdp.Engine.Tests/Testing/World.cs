using System.Globalization;
using System.Text;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Tests.Testing;

/// <summary>
/// A random set of policies, access levels, definitions and a trust profile, with its own evaluation: the plan's table
/// of combination written down directly, without index, sharing or order. Truth has three values; null is an error.
/// </summary>
internal sealed partial class World
{
    private const long Second = 1_000_000_000;

    private static readonly string[] Groups = ["staff", "admins", "guests"];
    private static readonly string[] Types = ["doc", "db", "vm"];
    private const string Reserved = "pdp.rpc";
    private static readonly string[] Actions = ["read", "write"];

    private readonly Random _random;

    // Its own, so that what is contained leaves the rest of a world as it was.
    private readonly Random _controlRandom;
    private readonly List<Cond> _definitions = [];
    private readonly List<LevelModel> _levels = [];
    private readonly List<FactorModel> _factors = [];
    private readonly List<ThresholdModel> _thresholds = [];
    private readonly List<Past> _past = [];
    private readonly HistoryModel? _history;
    private readonly bool _criteria;
    private readonly string? _servedType;

    public World(int seed, bool contextual = false, bool attributes = false)
    {
        _random = new Random(seed);
        _controlRandom = new Random(~seed);
        int definitions = _random.Next(4);
        for (int i = 0; i < definitions; i++)
            _definitions.Add(Any(2, i, false));
        int factors = contextual ? 1 + _random.Next(3) : _random.Next(4);
        _criteria = _random.Next(4) == 0 && !contextual;
        if (contextual || (!_criteria && _random.Next(4) == 0))
            _history = new HistoryModel(_random);
        _servedType = _random.Next(3) == 0 ? Types[_random.Next(2)] : null;
        for (int i = 0; i < factors; i++)
        {
            _factors.Add(new FactorModel(
                $"f{i}", 1 << _random.Next(3), Any(1, 0, false), _random.Next(2) == 0 ? null : _random.Next(2) == 0 ? "mfa" : "posture",
                (1 + _random.Next(3)) * 600, _random.Next(3) switch { 0 => RemedyKind.Mfa, 1 => RemedyKind.DevicePosture, _ => null }));
        }

        for (int i = factors > 0 && _random.Next(3) == 0 ? 1 + _random.Next(3) : 0; i > 0; i--)
        {
            _thresholds.Add(new ThresholdModel(
                _random.Next(2) == 0 ? null : [_servedType ?? Types[_random.Next(3)]], _random.Next(2) == 0 ? null : ["confidential", "restricted"],
                Some(Actions), 1 + _random.Next(100)));
        }

        int levels = _random.Next(4);
        for (int i = 0; i < levels; i++)
            _levels.Add(AnyLevel(i));
        int policies = _random.Next(8);
        for (int i = 0; i < policies; i++)
            Policies.Add(AnyPolicy($"p{i}"));
        AddSegments();
        Controls = new ControlModel(_controlRandom, AnyMoment);
        if (!attributes)
            return;
        _attributeRandom = new Random(seed * 31);
        AddAttributes(_attributeRandom);
    }

    /// <summary>Quarantines and grants, for who decides with them.</summary>
    public ControlModel Controls { get; }

    public List<PolicyModel> Policies { get; } = [];

    public PolicyModel AnyPolicy(string name)
    {
        bool allow = _random.Next(4) != 0;
        var policy = new PolicyModel(
            name, allow, _random.Next(6) == 0,
            Some(Groups), Some(Actions), WithReserved(Some(Types)),
            _random.Next(3) == 0 ? null : Any(3, _definitions.Count, _factors.Count > 0),
            allow && _levels.Count > 0 && _random.Next(3) == 0 ? _random.Next(_levels.Count) : null,
            allow && _factors.Count > 0 && _random.Next(3) == 0 ? _random.Next(101) : null,
            allow && _random.Next(4) == 0 ? (1 + _random.Next(4)) * 900 : null,
            allow ? _random.Next(3) : 0,
            _random.Next(8) == 0 ? AnyMoment() : null, _random.Next(8) == 0 ? AnyMoment() : null,
            Grant: allow && _controlRandom.Next(6) == 0 ? ControlModel.Names[_controlRandom.Next(2)] : null);
        // Trust where none is assessed would be refused.
        return _servedType is not null && policy.Types?.Contains(_servedType) == false ? policy with { Trust = null } : policy;
    }

    /// <summary>Whether the trust profile serves the resource of a request.</summary>
    private bool IsServed(DecisionRequest request) =>
        _factors.Count > 0 && (_servedType is null ? request.Resource.ResourceType != Reserved : request.Resource.ResourceType == _servedType);

    // What the PDP itself is made of is named beside other types, or by nobody.
    private string[]? WithReserved(string[]? types) => types is not null && _controlRandom.Next(4) == 0 ? [.. types, Reserved] : types;

    public List<string> Render(IEnumerable<PolicyModel> policies, IEnumerable<SegmentModel>? segments = null)
    {
        var documents = new List<string>();
        if (_attributeRandom is not null)
            documents.Add(SchemaYaml());
        if (_definitions.Count > 0)
            documents.Add(Given.Definitions("d", "expressions:\n" + string.Concat(_definitions.Select(static (definition, i) => $"  def{i}: {Quote(definition.ToCel())}\n"))));
        if (_factors.Count > 0)
        {
            documents.Add(Given.Profile("t", $"algorithm: {(_criteria ? "criteria" : _history is null ? "score" : "contextual")}\n" + (_history?.ToYaml() ?? "")
                + FreshnessYaml()
                + (_servedType is null ? "" : $"resources: {{types: [{_servedType}]}}\n")
                + (_thresholds.Count == 0 ? "" : "thresholds:\n" + string.Concat(_thresholds.Select(static threshold => threshold.ToYaml())))
                + "tiers: [{name: low, from: 0}, {name: mid, from: 40}, {name: high, from: 80}]\nfactors:\n" + string.Concat(_factors.Select(static factor => factor.ToYaml()))));
        }

        documents.AddRange(_levels.Select(static (level, i) => Given.Level($"l{i}", level.ToYaml())));
        documents.AddRange((segments ?? Segments).Select(static segment => segment.ToYaml()));
        documents.AddRange(policies.Select(static policy => policy.ToYaml()));
        return documents;
    }

    /// <summary>Takes a decision into the history of the subject.</summary>
    public void Remember(DecisionRequest request, Effect effect, ReasonCode reason) => _past.Add(new Past(request, effect, reason));

    /// <summary>Whether the score lies so near the middle of two that another order of additions may round it differently.</summary>
    public bool IsAtARoundingEdge(DecisionRequest request) => new Facts(this, Believe(request)).IsAtARoundingEdge;

    public DecisionRequest AnyRequest(CelTimestamp? at = null)
    {
        CelTimestamp now = at ?? AnyMoment().PlusNanos(_random.Next(4) == 0 ? _random.NextInt64(Second) : 0);
        var subject = new Dictionary<string, object?>();
        if (_random.Next(4) != 0)
            subject["a"] = _random.Next(3);
        if (_random.Next(4) != 0)
            subject["b"] = _random.Next(2) == 0;
        if (_random.Next(3) != 0)
            subject["mfa"] = AnySignal(now);
        if (subject.Remove("mfa", out object? mfa))
            subject["mfa_time"] = mfa;
        var device = new Dictionary<string, object?>();
        if (_random.Next(4) != 0)
            device["managed"] = _random.Next(2) == 0;
        if (_random.Next(3) != 0)
            device["posture_time"] = AnySignal(now);
        object? sensitivity = _random.Next(5) switch { 0 => "public", 1 => "restricted", 2 => 3, _ => null };
        string? ip = _random.Next(6) switch { 0 => null, 1 => "198.51.100.9", 2 => "2001:db8::7", _ => "192.0.2.7" };
        string usedDevice = _random.Next(6) == 0 ? "phone-1" : "laptop-1";
        return WithOrigins(WithEnds(Given.Request(
            now, ip: ip, deviceId: usedDevice, context: AnyPlace(), resourceProperties: sensitivity is null ? null : new Dictionary<string, object?> { ["sensitivity"] = sensitivity }, groups: Some(Groups) ?? [], properties: subject, device: device, noDevice: _random.Next(5) == 0,
            action: Actions[_random.Next(2)], resourceType: _controlRandom.Next(8) == 0 ? Reserved : Types[_random.Next(3)])));
    }

    /// <summary>The answer by the letter of the plan.</summary>
    public Answer Decide(IEnumerable<PolicyModel> policies, DecisionRequest request, List<SegmentModel>? segments = null, ControlModel? controls = null)
    {
        DecisionRequest stated = request;
        request = Believe(stated);
        // What a request says against itself counts, whoever is believed.
        if (controls?.Contains(request, MayBeIn) == true || controls?.Contains(stated, MayBeIn) == true)
            return new Answer(Effect.Deny, ReasonCode.Quarantined, "", 0, "none");
        if (!IsFlowAllowed(segments ?? Segments, request))
            return new Answer(Effect.Deny, ReasonCode.FlowNotAllowed, "", 0, "none");
        var facts = new Facts(this, request);
        var denies = new SortedSet<string>(StringComparer.Ordinal);
        bool denied = false;
        var allows = new SortedSet<string>(StringComparer.Ordinal);
        var unmet = new SortedSet<string>(StringComparer.Ordinal);
        var curable = new SortedSet<string>(StringComparer.Ordinal);
        int obligations = 0;
        foreach (PolicyModel policy in policies)
        {
            if (policy.Audit || !policy.Fits(request) || !FitsSegments(policy, request))
                continue;
            bool? holds = policy.When is null ? true : policy.When.Eval(facts);
            if (policy.Groups is not null && request.Subject.GroupsFault is not null)
                holds = And(holds, null);
            if (!policy.Allow)
            {
                if (holds != false)
                    denies.Add(policy.Name);
                denied |= holds == true;
            }
            else if (holds == true)
            {
                (bool met, bool can) = Requirements(policy, facts, controls);
                if (met)
                {
                    allows.Add(policy.Name);
                    obligations += policy.Obligations;
                }
                else
                {
                    unmet.Add(policy.Name);
                    if (can)
                        curable.Add(policy.Name);
                }
            }
        }

        string score = facts.Score is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number}") : "none";
        if (denies.Count > 0)
            return new Answer(Effect.Deny, denied ? ReasonCode.DeniedByPolicy : ReasonCode.DenyConditionFailed, string.Join(',', denies), 0, score);
        if (allows.Count > 0)
            return new Answer(Effect.Allow, ReasonCode.AllowedByPolicy, string.Join(',', allows), obligations, score);
        if (curable.Count > 0)
            return new Answer(Effect.Challenge, ReasonCode.StepUpRequired, string.Join(',', curable), 0, score);
        return unmet.Count > 0
            ? new Answer(Effect.Deny, ReasonCode.RequirementsNotMet, string.Join(',', unmet), 0, score)
            : new Answer(Effect.Deny, ReasonCode.NoPolicyMatched, "", 0, score);
    }

    private (bool Met, bool Curable) Requirements(PolicyModel policy, Facts facts, ControlModel? controls)
    {
        var all = new List<(bool Met, bool Curable)>();
        if (policy.Level is { } level)
        {
            (bool? truth, bool can) = _levels[level].Eval(facts);
            all.Add((truth == true, can));
        }

        int? least = _thresholds.Where(threshold => facts.Score is not null && threshold.Applies(facts.Request)).Max(static threshold => (int?)threshold.Trust);
        if ((policy.Trust is { } own && !(least > own) ? own : least) is { } trust)
            all.Add((facts.Score >= trust, facts.Score < trust && facts.Best >= trust && facts.Improvable));
        if (policy.MfaWithin is { } within)
            all.Add((facts.Young(facts.MfaAge, within), true));
        if (policy.Grant is { } grant)
            all.Add((controls?.Grants(facts.Request, grant) == true, true));
        return (all.TrueForAll(static one => one.Met), all.TrueForAll(static one => one.Met || one.Curable));
    }

    private string[]? Some(string[] values)
    {
        if (_random.Next(2) == 0)
            return null;
        string[] some = [.. values.Where(_ => _random.Next(2) == 0)];
        return some.Length == 0 ? [values[0]] : some;
    }

    // Around the night in which the clock of Berlin is put forward.
    private CelTimestamp AnyMoment() => Given.At("2026-03-28T06:00:00Z").Plus(_random.Next(0, 72 * 4) * 900);

    private string AnySignal(CelTimestamp now) =>
        now.Plus(_random.Next(8) == 0 ? _random.Next(200) : -(_random.Next(12) * 600) + _random.Next(3) - 1).ToString();

    // Berlin mostly, Potsdam next to it, Tokyo, the region alone, nothing, or no place at all.
    private object? AnyPlace() => _random.Next(9) switch
    {
        0 => null,
        1 => new { region = "JP" },
        2 => new { location = Position(35.68, 139.69), region = "JP" },
        3 => new { location = Position(52.4, 13.06) },
        4 => new { location = "here" },
        _ => new { location = Position(52.52, 13.405), region = "DE" },
    };

    private static CelMap Position(double lat, double lon) => Given.Map(new { lat, lon });

    private Cond Any(int depth, int definitions, bool trust)
    {
        int pick = _random.Next(depth == 0 ? 8 : 14);
        return pick switch
        {
            0 => new Cond.Number(_random.Next(3)),
            1 => new Cond.Flag(),
            2 => new Cond.HasNumber(),
            3 => new Cond.InGroup(Groups[_random.Next(3)]),
            4 => new Cond.Managed(),
            5 => new Cond.Before(AnyMoment()),
            6 when definitions > 0 => new Cond.Ref(_random.Next(definitions)),
            7 when trust => new Cond.TrustFrom(_random.Next(101)),
            6 or 7 => new Cond.Action(Actions[_random.Next(2)]),
            8 or 9 => new Cond.Not(Any(depth - 1, definitions, trust)),
            10 or 11 => new Cond.And(Any(depth - 1, definitions, trust), Any(depth - 1, definitions, trust)),
            _ => new Cond.Or(Any(depth - 1, definitions, trust), Any(depth - 1, definitions, trust)),
        };
    }

    private LevelModel AnyLevel(int number)
    {
        int[] requires = [.. Enumerable.Range(0, number).Where(_ => _random.Next(3) == 0)];
        var conditions = new List<ConditionModel>();
        for (int i = _random.Next(4); i > 0; i--)
        {
            conditions.Add(new ConditionModel(
                _random.Next(3) == 0 ? Groups[_random.Next(3)] : null,
                _random.Next(3) == 0 ? (1 + _random.Next(4)) * 900 : null,
                _random.Next(3) == 0 ? _random.Next(2) == 0 : null,
                _random.Next(3) == 0 ? (1 + _random.Next(4)) * 900 : null,
                _random.Next(3) == 0 ? (_random.Next(24), 30 * _random.Next(2), _random.Next(1 << 7)) : null,
                _random.Next(4) == 0));
        }

        conditions.RemoveAll(static condition => condition.IsEmpty);
        Cond? when = requires.Length + conditions.Count == 0 || _random.Next(3) == 0 ? Any(1, _definitions.Count, _factors.Count > 0) : null;
        return new LevelModel(requires, conditions, conditions.Count > 0 && _random.Next(2) == 0, when);
    }

    private static string Quote(string cel) => $"\"{cel.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool? And(bool? a, bool? b) => a == false || b == false ? false : a is null || b is null ? null : true;

    private static bool? Or(bool? a, bool? b) => a == true || b == true ? true : a is null || b is null ? null : false;

    internal sealed record Answer(Effect Effect, ReasonCode Reason, string Determining, int Obligations, string Trust);

    internal sealed record PolicyModel(
        string Name, bool Allow, bool Audit, string[]? Groups, string[]? Actions, string[]? Types, Cond? When,
        int? Level, int? Trust, int? MfaWithin, int Obligations, CelTimestamp? NotBefore, CelTimestamp? NotAfter, string[]? Segments = null, string? Grant = null)
    {
        public bool Fits(DecisionRequest request) =>
            (Groups is null || request.Subject.GroupsFault is not null || request.Subject.Groups.Any(Groups.Contains))
            && (Actions is null || Actions.Contains(request.Action.Name))
            && (Types is null ? request.Resource.ResourceType != Reserved : Types.Contains(request.Resource.ResourceType))
            && (IsNeverValid || ((NotBefore is not { } from || request.Time >= from) && (NotAfter is not { } until || request.Time < until)));

        // Such a window would be refused, so it is not written.
        private bool IsNeverValid => NotBefore is { } from && NotAfter is { } until && from >= until;

        public string ToYaml()
        {
            var spec = new StringBuilder(Allow ? "effect: allow\n" : "effect: deny\n");
            if (Audit)
                spec.Append("mode: audit\n");
            if (Groups is not null)
                spec.Append(CultureInfo.InvariantCulture, $"subjects: {{groups: [{string.Join(", ", Groups)}]}}\n");
            if (Actions is not null)
                spec.Append(CultureInfo.InvariantCulture, $"actions: [{string.Join(", ", Actions)}]\n");
            if (Types is not null)
                spec.Append(CultureInfo.InvariantCulture, $"resources: {{types: [{string.Join(", ", Types)}]}}\n");
            if (Segments is not null)
                spec.Append(CultureInfo.InvariantCulture, $"segments: ['{string.Join("', '", Segments.Distinct())}']\n");
            if (When is not null)
                spec.Append(CultureInfo.InvariantCulture, $"when: {Quote(When.ToCel())}\n");
            string?[] require = [Level is null ? null : $"accessLevel: l{Level}", Trust is null ? null : $"trust: {Trust}", MfaWithin is null ? null : $"mfaWithin: {MfaWithin}s", Grant is null ? null : $"grant: {Grant}"];
            if (require.Any(static one => one is not null))
                spec.Append(CultureInfo.InvariantCulture, $"require: {{{string.Join(", ", require.Where(static one => one is not null))}}}\n");
            if (Obligations > 0)
                spec.Append(CultureInfo.InvariantCulture, $"obligations: [{string.Join(", ", Enumerable.Range(0, Obligations).Select(static i => $"{{id: o{i}}}"))}]\n");
            string?[] validity = [NotBefore is null ? null : $"notBefore: {NotBefore}", NotAfter is null ? null : $"notAfter: {NotAfter}"];
            if (!IsNeverValid && validity.Any(static one => one is not null))
                spec.Append(CultureInfo.InvariantCulture, $"validity: {{{string.Join(", ", validity.Where(static one => one is not null))}}}\n");
            return Given.Policy(Name, spec.ToString());
        }
    }

    internal abstract record Cond
    {
        public abstract bool? Eval(Facts facts);

        public abstract string ToCel();

        internal sealed record Number(int Value) : Cond
        {
            public override bool? Eval(Facts facts) => facts.A is { } a ? a == Value : null;

            public override string ToCel() => $"subject.properties.a == {Value}";
        }

        internal sealed record Flag : Cond
        {
            public override bool? Eval(Facts facts) => facts.B;

            public override string ToCel() => "subject.properties.b";
        }

        internal sealed record HasNumber : Cond
        {
            public override bool? Eval(Facts facts) =>
                !facts.Request.Subject.Properties.TryGet("a", out CelValue value) ? false : value.IsError && value.AsError().Code != CelErrorCode.AttributeAbsent ? null : !value.IsError;

            public override string ToCel() => "has(subject.properties.a)";
        }

        internal sealed record InGroup(string Group) : Cond
        {
            public override bool? Eval(Facts facts) => facts.InGroup(Group);

            public override string ToCel() => $"\"{Group}\" in subject.groups";
        }

        internal sealed record Managed : Cond
        {
            public override bool? Eval(Facts facts) => facts.Managed;

            public override string ToCel() => "device.properties.managed == true";
        }

        internal sealed record Before(CelTimestamp Moment) : Cond
        {
            public override bool? Eval(Facts facts) => facts.Request.Time < Moment;

            public override string ToCel() => $"now < timestamp(\"{Moment}\")";
        }

        internal sealed record Action(string Name) : Cond
        {
            public override bool? Eval(Facts facts) => facts.Request.Action.Name == Name;

            public override string ToCel() => $"action.name == \"{Name}\"";
        }

        internal sealed record TrustFrom(int Score) : Cond
        {
            public override bool? Eval(Facts facts) => facts.Score is { } score ? score >= Score : null;

            public override string ToCel() => $"trust.score >= {Score}";
        }

        internal sealed record Ref(int Definition) : Cond
        {
            public override bool? Eval(Facts facts) => facts.World._definitions[Definition].Eval(facts);

            public override string ToCel() => $"def{Definition}";
        }

        internal sealed record Not(Cond Inner) : Cond
        {
            public override bool? Eval(Facts facts) => !Inner.Eval(facts);

            public override string ToCel() => $"!({Inner.ToCel()})";
        }

        internal sealed record And(Cond Left, Cond Right) : Cond
        {
            public override bool? Eval(Facts facts) => World.And(Left.Eval(facts), Right.Eval(facts));

            public override string ToCel() => $"({Left.ToCel()} && {Right.ToCel()})";
        }

        internal sealed record Or(Cond Left, Cond Right) : Cond
        {
            public override bool? Eval(Facts facts) => World.Or(Left.Eval(facts), Right.Eval(facts));

            public override string ToCel() => $"({Left.ToCel()} || {Right.ToCel()})";
        }
    }

    /// <summary>What a request says, and what follows for trust.</summary>
    internal sealed class Facts
    {
        public Facts(World world, DecisionRequest request)
        {
            World = world;
            Request = request;
            if (!world.IsServed(request))
                return;
            _penalty = world._history?.Penalty(world._past, request) ?? 0;
            double[] values = [.. world._factors.Select(factor => factor.Value(this))];
            Score = ScoreOf(values);
            double[] best = [.. values.Select((value, i) => world._factors[i].Remedy is null ? value : 1)];
            Improvable = values.Zip(best).Any(static pair => pair.First < pair.Second);
            Best = ScoreOf(best);
        }

        private readonly double _penalty;

        public World World { get; }

        public DecisionRequest Request { get; }

        public bool IsAtARoundingEdge { get; private set; }

        public int? Score { get; }

        public int? Best { get; }

        public bool Improvable { get; }

        public int? A => Request.Subject.Properties.TryGet("a", out CelValue value) && !value.IsError ? (int)value.AsInt() : null;

        public bool? B => Request.Subject.Properties.TryGet("b", out CelValue value) && !value.IsError ? value.AsBool() : null;

        public bool? Managed => Request.Device is { } device && device.Properties.TryGet("managed", out CelValue value) && !value.IsError ? value.AsBool() : null;

        public bool? InGroup(string group) => Request.Subject.GroupsFault is not null ? null : Request.Subject.Groups.Contains(group);

        /// <summary>Nanoseconds; null when there is no signal or it lies more than a minute ahead.</summary>
        public long? MfaAge => Age(Request.Subject.Properties, "mfa_time");

        public long? PostureAge => Request.Device is { } device ? Age(device.Properties, "posture_time") : null;

        public bool Young(long? age, int seconds) => age < seconds * Second;

        private long? Age(CelMap properties, string key)
        {
            if (!properties.TryGet(key, out CelValue value) || value.IsError)
                return null;
            CelTimestamp time = Given.At(value.AsString());
            long age = ((Request.Time.Seconds - time.Seconds) * Second) + Request.Time.Nanos - time.Nanos;
            return age < -60 * Second ? null : Math.Max(0, age);
        }

        private int ScoreOf(double[] values)
        {
            if (World._criteria)
                return values.All(static value => value >= 1) ? 100 : 0;
            double sum = values.Select((value, i) => World._factors[i].Weight * value).Sum();
            double exact = Math.Max(0, (100 * sum / World._factors.Sum(static factor => factor.Weight)) - _penalty);
            IsAtARoundingEdge |= Math.Abs(exact - Math.Floor(exact) - 0.5) < 1e-3;
            return (int)Math.Round(exact, MidpointRounding.AwayFromZero);
        }
    }

    private sealed record FactorModel(string Name, int Weight, Cond When, string? Freshness, int FullFor, RemedyKind? Remedy)
    {
        public double Value(Facts facts)
        {
            if (When.Eval(facts) != true)
                return 0;
            if (Freshness is null)
                return 1;
            long? age = Freshness == "mfa" ? facts.MfaAge : facts.PostureAge;
            if (age is null || age >= 2 * FullFor * Second)
                return 0;
            return age < FullFor * Second ? 1 : 1 - ((((age.Value - (FullFor * Second)) / (FullFor * Second / 10)) + 1) / 11.0);
        }

        public string ToYaml() =>
            $"- name: {Name}\n  weight: {Weight}\n  when: {Quote(When.ToCel())}\n"
            + (Remedy is null ? "" : $"  remedy: {(Remedy == RemedyKind.Mfa ? "mfa" : "device_posture")}\n")
            + (Freshness is null ? "" : $"  freshness: {{of: {(Freshness == "mfa" ? "subject.properties.mfa_time" : "device.properties.posture_time")}, fullFor: {FullFor}s, staleAfter: {2 * FullFor}s}}\n");
    }

    private sealed record ThresholdModel(string[]? Types, string[]? Sensitivities, string[]? Actions, int Trust)
    {
        // Nobody knows how sensitive a resource is that does not say so with one of the four words.
        public bool Applies(DecisionRequest request) =>
            Types?.Contains(request.Resource.ResourceType) != false
            && Actions?.Contains(request.Action.Name) != false
            && (Sensitivities is null || !request.Resource.Properties.TryGet("sensitivity", out CelValue value) || value.Kind != CelKind.String || Sensitivities.Contains(value.AsString()));

        public string ToYaml()
        {
            string?[] resources = [Types is null ? null : $"types: [{string.Join(", ", Types)}]", Sensitivities is null ? null : $"sensitivity: [{string.Join(", ", Sensitivities)}]"];
            string?[] all =
            [
                resources.All(static one => one is null) ? null : $"resources: {{{string.Join(", ", resources.Where(static one => one is not null))}}}",
                Actions is null ? null : $"actions: [{string.Join(", ", Actions)}]",
                $"trust: {Trust}",
            ];
            return $"- {{{string.Join(", ", all.Where(static one => one is not null))}}}\n";
        }
    }

    private sealed record LevelModel(int[] Requires, List<ConditionModel> Conditions, bool Any, Cond? When)
    {
        public (bool? Truth, bool Curable) Eval(Facts facts)
        {
            (bool? Truth, bool Curable) result = (true, true);
            foreach (int required in Requires)
                result = Both(result, facts.World._levels[required].Eval(facts));
            if (Conditions.Count > 0)
            {
                (bool? Truth, bool Curable)[] all = [.. Conditions.Select(condition => condition.Eval(facts))];
                bool? truth = all.Select(static one => one.Truth).Aggregate(Any ? Or : And);
                bool Good((bool? Truth, bool Curable) one) => one.Truth == true || one.Curable;
                result = Both(result, (truth, Any ? all.Any(Good) : all.All(Good)));
            }

            return When is null ? result : Both(result, (When.Eval(facts), false));
        }

        public string ToYaml() =>
            (Requires.Length == 0 ? "" : $"requires: [{string.Join(", ", Requires.Select(static level => $"l{level}"))}]\n")
            + (Conditions.Count == 0 ? "" : $"combine: {(Any ? "any" : "all")}\nconditions:\n{string.Concat(Conditions.Select(static condition => condition.ToYaml()))}")
            + (When is null ? "" : $"when: {Quote(When.ToCel())}\n");

        private static (bool? Truth, bool Curable) Both((bool? Truth, bool Curable) a, (bool? Truth, bool Curable) b) =>
            (And(a.Truth, b.Truth), (a.Truth == true || a.Curable) && (b.Truth == true || b.Curable));
    }

    private sealed record ConditionModel(string? Group, int? MfaWithin, bool? Managed, int? PostureWithin, (int Hour, int Minute, int Days)? Time, bool Negate)
    {
        private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

        public bool IsEmpty => Group is null && MfaWithin is null && Managed is null && PostureWithin is null && Time is null;

        public (bool? Truth, bool Curable) Eval(Facts facts)
        {
            var tests = new List<(bool? Truth, bool Curable)>();
            if (Group is not null)
                tests.Add((facts.InGroup(Group), false));
            if (MfaWithin is { } mfa)
                tests.Add((facts.MfaAge is null ? null : facts.Young(facts.MfaAge, mfa), true));
            if (Managed is { } managed)
                tests.Add((facts.Managed is { } found ? found == managed : null, false));
            if (PostureWithin is { } posture)
                tests.Add((facts.PostureAge is null ? null : facts.Young(facts.PostureAge, posture), facts.Request.Device is not null));
            if (Time is { } time)
                tests.Add((InTime(facts.Request.Time, time), false));
            bool? truth = tests.Select(static test => test.Truth).Aggregate(And);
            return Negate ? (!truth, false) : (truth, tests.TrueForAll(static test => test.Truth == true || test.Curable));
        }

        public string ToYaml()
        {
            string?[] device = [Managed is null ? null : $"managed: {(Managed.Value ? "true" : "false")}", PostureWithin is null ? null : $"postureWithin: {PostureWithin}s"];
            string?[] subject = [Group is null ? null : $"groups: [{Group}]", MfaWithin is null ? null : $"mfaWithin: {MfaWithin}s"];
            string?[] all =
            [
                device.All(static one => one is null) ? null : $"device: {{{string.Join(", ", device.Where(static one => one is not null))}}}",
                subject.All(static one => one is null) ? null : $"subject: {{{string.Join(", ", subject.Where(static one => one is not null))}}}",
                Time is { } time ? TimeYaml(time) : null,
                Negate ? "negate: true" : null,
            ];
            return $"- {{{string.Join(", ", all.Where(static one => one is not null))}}}\n";
        }

        // From the given time of day for nine hours, over midnight if need be, on the days of the bits (none: every day).
        private static bool InTime(CelTimestamp now, (int Hour, int Minute, int Days) time)
        {
            DateTime local = TimeZoneInfo.ConvertTimeFromUtc(now.ToDateTimeOffset().UtcDateTime, Berlin);
            bool OnDay(DayOfWeek day) => time.Days == 0 || (time.Days & (1 << (int)day)) != 0;
            for (int back = 0; back <= 1; back++)
            {
                DateTime from = local.Date.AddDays(-back).AddMinutes((time.Hour * 60) + time.Minute);
                if (OnDay(from.DayOfWeek) && local >= from && local < from.AddHours(9))
                    return true;
            }

            return false;
        }

        private static string TimeYaml((int Hour, int Minute, int Days) time)
        {
            int to = ((time.Hour + 9) % 24 * 60) + time.Minute;
            string days = time.Days == 0 ? "" : $", days: [{string.Join(", ", DayNames.Where((_, day) => (time.Days & (1 << day)) != 0))}]";
            return string.Create(CultureInfo.InvariantCulture, $"time: {{zone: Europe/Berlin{days}, from: '{time.Hour:00}:{time.Minute:00}', to: '{to / 60:00}:{to % 60:00}'}}");
        }
    }
}
