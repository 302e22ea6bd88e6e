using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.V1;
using Action = ZeroTrust.Pdp.V1.Action;
using Option = System.CommandLine.Option;

namespace ZeroTrust.Pdp.Cli.Tuples;

/// <summary>The options that describe the tuple to decide on.</summary>
internal sealed class TupleOptions
{
    private readonly Option<string?> _request = new("--request", "-r")
    {
        Description = "A DecideRequest as JSON (protobuf mapping), from a file or `-` for standard input. Other flags override it.",
        HelpName = "FILE|-",
    };

    private readonly Option<string?> _subject = new("--subject") { Description = "Who asks, for example `user:ana`.", HelpName = "TYPE:ID" };
    private readonly Option<string[]> _groups = new("--group", "-g") { Description = "A group of the subject; may be repeated.", HelpName = "NAME" };
    private readonly Option<string?> _device = new("--device") { Description = "The device the request comes from, for example `laptop-7`.", HelpName = "ID" };
    private readonly Option<string?> _action = new("--action", "-a") { Description = "What the subject wants to do, for example `read`.", HelpName = "NAME" };
    private readonly Option<string?> _resource = new("--resource") { Description = "What it is done to, for example `payroll-record:2026-03`.", HelpName = "TYPE:ID" };
    private readonly Option<string?> _ip = new("--ip") { Description = "Address the request came from.", HelpName = "ADDRESS" };
    private readonly Option<string?> _source = new("--source-workload")
    {
        Description = "SPIFFE ID of the workload that the request came from, when it is not the subject.",
        HelpName = "SPIFFE-ID",
    };

    private readonly Option<string?> _time = new("--time") { Description = "When the request was made (RFC 3339). Default: now.", HelpName = "TIMESTAMP" };
    private readonly Option<string[]> _subjectAttributes = Attributes("--subject-attr", "the subject", "`mfa_time=2026-03-02T09:00:00Z`");
    private readonly Option<string[]> _deviceAttributes = Attributes("--device-attr", "the device", "`managed=true`");
    private readonly Option<string[]> _actionAttributes = Attributes("--action-attr", "the action", "`bulk=false`");
    private readonly Option<string[]> _resourceAttributes = Attributes("--resource-attr", "the resource", "`tags:=[\"pii\"]`");
    private readonly Option<string[]> _contextAttributes = Attributes("--context-attr", "the context", "`region=DE`");
    private readonly Option<long?> _minRevision = new("--min-revision")
    {
        Description = "The oldest policy revision that may answer; an older replica refuses.",
        HelpName = "N",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _subject, _groups, _device, _action, _resource, _ip, _source, _time, _subjectAttributes, _deviceAttributes, _actionAttributes,
            _resourceAttributes, _contextAttributes, _request, _minRevision,
        ];
        foreach (var option in all)
            command.Options.Add(option);
    }

    /// <summary>Builds the request: the JSON of `--request`, overridden flag by flag.</summary>
    /// <param name="parse">The flags.</param>
    /// <param name="environment">Where files are.</param>
    /// <param name="namesTarget">Whether it names action and resource; if not, it must not.</param>
    /// <exception cref="CommandFailedException">A flag is malformed, or a required part is missing.</exception>
    public DecideRequest Build(ParseResult parse, CliEnvironment environment, bool namesTarget = true)
    {
        var request = parse.GetValue(_request) is { } file ? ReadRequest(file, environment) : new DecideRequest();
        ApplySubject(parse, request);
        ApplyDevice(parse, request);
        ApplyAction(parse, request);
        ApplyResource(parse, request);
        ApplyContext(parse, request);
        if (parse.GetValue(_minRevision) is { } revision)
        {
            if (revision < 0)
                throw new CommandFailedException("`--min-revision` cannot be negative");
            request.MinRevision = revision;
        }

        Require(request.Subject is not null, "--subject", "user:ana");
        if (!namesTarget && (request.Action is not null || request.Resource is not null))
            throw new CommandFailedException("`--http` names action and resource", "leave out `--action` and `--resource`, also in `--request FILE`");
        Require(!namesTarget || request.Action is not null, "--action", "read");
        Require(!namesTarget || request.Resource is not null, "--resource", "payroll-record:2026-03");
        return request;
    }

    private void ApplySubject(ParseResult parse, DecideRequest request)
    {
        if (parse.GetValue(_subject) is { } text)
        {
            request.Subject ??= new Subject();
            (request.Subject.Type, request.Subject.Id) = Split("--subject", text, "user:ana");
        }

        if (parse.GetValue(_groups) is { Length: > 0 } groups)
        {
            RequireEntity(request.Subject is not null, "--group", "--subject");
            request.Subject!.Groups.Clear();
            request.Subject.Groups.Add(groups);
        }

        if (Given(parse, _subjectAttributes) is { } attributes)
        {
            RequireEntity(request.Subject is not null, _subjectAttributes.Name, "--subject");
            Add(_subjectAttributes, attributes, request.Subject!.Properties ??= new Struct());
        }
    }

    private void ApplyDevice(ParseResult parse, DecideRequest request)
    {
        if (parse.GetValue(_device) is { } id)
            (request.Device ??= new Device()).Id = id;
        if (Given(parse, _deviceAttributes) is { } attributes)
        {
            RequireEntity(request.Device is not null, _deviceAttributes.Name, "--device");
            Add(_deviceAttributes, attributes, request.Device!.Properties ??= new Struct());
        }
    }

    private void ApplyAction(ParseResult parse, DecideRequest request)
    {
        if (parse.GetValue(_action) is { } name)
            (request.Action ??= new Action()).Name = name;
        if (Given(parse, _actionAttributes) is { } attributes)
        {
            RequireEntity(request.Action is not null, _actionAttributes.Name, "--action");
            Add(_actionAttributes, attributes, request.Action!.Properties ??= new Struct());
        }
    }

    private void ApplyResource(ParseResult parse, DecideRequest request)
    {
        if (parse.GetValue(_resource) is { } text)
        {
            request.Resource ??= new Resource();
            (request.Resource.Type, request.Resource.Id) = Split("--resource", text, "payroll-record:2026-03");
        }

        if (Given(parse, _resourceAttributes) is { } attributes)
        {
            RequireEntity(request.Resource is not null, _resourceAttributes.Name, "--resource");
            Add(_resourceAttributes, attributes, request.Resource!.Properties ??= new Struct());
        }
    }

    private void ApplyContext(ParseResult parse, DecideRequest request)
    {
        if (parse.GetValue(_ip) is { } ip)
            (request.Context ??= new Context()).Ip = ip;
        if (parse.GetValue(_source) is { } source)
            (request.Context ??= new Context()).SourceWorkload = source;
        if (parse.GetValue(_time) is { } time)
            (request.Context ??= new Context()).Time = ReadTime(time);
        if (Given(parse, _contextAttributes) is { } attributes)
            Add(_contextAttributes, attributes, (request.Context ??= new Context()).Properties ??= new Struct());
    }

    private static DecideRequest ReadRequest(string file, CliEnvironment environment)
    {
        string json;
        string name = file == "-" ? "standard input" : $"`{file}`";
        try
        {
            json = file == "-" ? environment.In.ReadToEnd() : File.ReadAllText(environment.Resolve(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read {name}: {Files.IoReason.Of(failure)}", inner: failure);
        }

        try
        {
            if (StrictJson.FindProblem(json) is { } problem)
                throw new FormatException(problem);
            return DecideRequest.Parser.ParseJson(json);
        }
        catch (Exception failure) when (failure is IOException or FormatException or OverflowException or InvalidOperationException)
        {
            throw new CommandFailedException(
                $"{name} is not a DecideRequest in JSON: {failure.Message}",
                """it looks like `{"subject": {"type": "user", "id": "ana"}, "action": {"name": "read"}, "resource": {"type": "doc", "id": "1"}}`""",
                failure);
        }
    }

    private static Timestamp ReadTime(string text)
    {
        try
        {
            if (!text.Contains('"', StringComparison.Ordinal) && !text.Contains('\\', StringComparison.Ordinal))
                return Timestamp.Parser.ParseJson($"\"{text}\"");
        }
        catch (Exception failure) when (failure is IOException or FormatException or OverflowException)
        {
            // Said below, in the words of the flag.
        }

        throw new CommandFailedException($"`--time {text}` is not an RFC 3339 timestamp", "write it as in `2026-03-02T09:30:00Z` or `2026-03-02T10:30:00+01:00`");
    }

    private static (string Type, string Id) Split(string option, string text, string example)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == text.Length - 1)
            throw new CommandFailedException($"`{option} {text}` is not of the form TYPE:ID", $"write it as in `{option} {example}`");
        return (text[..colon], text[(colon + 1)..]);
    }

    private static string[]? Given(ParseResult parse, Option<string[]> option) =>
        parse.GetValue(option) is { Length: > 0 } values ? values : null;

    private static void Add(Option<string[]> option, string[] attributes, Struct target)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (string attribute in attributes)
            AttributeText.Read(option.Name, attribute, target, given);
    }

    private static void Require(bool present, string option, string example)
    {
        if (!present)
            throw new CommandFailedException($"the tuple has no `{option[2..]}`", $"add `{option} {example}`, or give it in `--request FILE`");
    }

    private static void RequireEntity(bool present, string option, string owner)
    {
        if (!present)
            throw new CommandFailedException($"`{option}` needs `{owner}`", $"name the {owner[2..]} that it belongs to");
    }

    private static Option<string[]> Attributes(string name, string owner, string example) => new(name)
    {
        Description = $"An attribute of {owner}, for example {example}; may be repeated.",
        HelpName = "K=V",
    };
}
