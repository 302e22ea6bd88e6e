using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands.Controls;

/// <summary>`pdp quarantine add`.</summary>
internal sealed class QuarantineAddCommand : ServerVerb
{
    private static readonly string[] Kinds = ["subject", "device", "workload", "segment", "resource"];

    private readonly Argument<string> _kind = new("KIND") { Description = "What to shut off: subject, device, workload, segment or resource." };
    private readonly Argument<string> _target = new("TARGET")
    {
        Description = "TYPE:ID of a subject; TYPE:ID or TYPE of a resource; ID of a device; SPIFFE ID of a workload, or a pattern of it that ends with `*`; name of a segment.",
    };

    private readonly Option<string> _reason = ControlOptions.Reason();
    private readonly Option<string?> _by = ControlOptions.By("orders it");
    private readonly Option<TimeSpan?> _for = ControlOptions.For();

    public QuarantineAddCommand(CliEnvironment environment)
        : base(
            environment,
            "add",
            "Deny whatever a target takes part in, from the next decision on, whatever policies say.",
            """
              pdp quarantine add subject user:ana --reason "credentials found in a leak"
              pdp quarantine add device laptop-7 --reason stolen --for 7d
              pdp quarantine add workload "spiffe://example.org/ns/shop/*" --reason "INC-42"
              pdp quarantine add resource payroll-record --reason "audit under way"
            """)
    {
        _kind.AcceptOnlyFromAmong(Kinds);
        Arguments.Add(_kind);
        Arguments.Add(_target);
        Options.Add(_reason);
        Options.Add(_by);
        Options.Add(_for);
    }

    protected override async Task<int> RunAsync(PdpConnection connection, ParseResult parse, OutputFormat output, CancellationToken cancellationToken)
    {
        var request = new AddQuarantineRequest
        {
            Target = Target(parse.GetValue(_kind)!, parse.GetValue(_target)!),
            Reason = parse.GetValue(_reason),
            CreatedBy = ControlOptions.Actor(parse.GetValue(_by), Environment),
            EndTime = parse.GetValue(_for) is { } lasts ? ControlOptions.End(lasts, Environment) : null,
        };
        var response = await connection.CallAsync<AddQuarantineRequest, AddQuarantineResponse>(
            connection.Containment.AddQuarantineAsync, request, cancellationToken);
        if (output == OutputFormat.Json)
            JsonOutput.Write(Environment.Out, response);
        else
            Screen.ForOut(Environment).WriteLine($"{ContainmentView.TextOf(response.Quarantine.Target)} is quarantined at {connection.Place} ({response.Quarantine.Id})", Tone.Good);
        return ExitCodes.Success;
    }

    private static QuarantineTarget Target(string kind, string text) => kind switch
    {
        "subject" => new QuarantineTarget { Subject = ControlOptions.Entity(text, "subject", needsId: true) },
        "device" => new QuarantineTarget { Device = text },
        "workload" => new QuarantineTarget { Workload = text },
        "segment" => new QuarantineTarget { Segment = text },
        _ => new QuarantineTarget { Resource = ControlOptions.Entity(text, "resource", needsId: false) },
    };
}
