using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Envoy.Config.Core.V3;
using Envoy.Service.Auth.V3;
using Envoy.Type.V3;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.ExtAuthz;

/// <summary>Maps decisions to what a proxy does about them. The client learns the decision id and a reason code, no more.</summary>
/// <param name="stepUpAcrValues">`acr_values` of a step-up challenge (RFC 9470); empty: none.</param>
internal sealed class CheckResponseMapper(string stepUpAcrValues)
{
    private const int PermissionDenied = 7;
    private const int Unauthenticated = 16;

    public CheckResponse Map(Decision decision)
    {
        string id = decision.Id.ToString("D");
        string reason = decision.Reason.ToText();
        Struct metadata = Metadata(id, decision.Effect, reason, decision.Revision);
        Value policies = ListOf(decision.DeterminingPolicies);
        metadata.Fields.Add("policies", policies);
        switch (decision.Effect)
        {
            case Effect.Allow:
                var obligations = new Value { ListValue = new ListValue() };
                foreach (Obligation obligation in decision.Obligations)
                    obligations.ListValue.Values.Add(ObligationStructs.MetadataValue(obligation));
                metadata.Fields.Add("obligations", obligations);
                return new CheckResponse
                {
                    Status = new Google.Rpc.Status(),
                    OkResponse = new OkHttpResponse { Headers = { Header("x-pdp-decision-id", id) } },
                    DynamicMetadata = metadata,
                };
            // A grant is approved by somebody else: a client that authenticated again would be asked without end.
            case Effect.Challenge when !decision.Remedies.Any(static remedy => remedy.Kind == RemedyKind.Grant):
                CheckResponse challenge = Denied(Unauthenticated, StatusCode.Unauthorized, id, reason, metadata);
                challenge.DeniedResponse.Headers.Add(Header("www-authenticate", Challenge(decision.Remedies)));
                return challenge;
            default:
                return Denied(PermissionDenied, StatusCode.Forbidden, id, reason, metadata);
        }
    }

    /// <summary>A denial that no policy was asked about.</summary>
    public static CheckResponse Refuse(Guid decisionId, string reason, long revision)
    {
        string id = decisionId.ToString("D");
        return Denied(PermissionDenied, StatusCode.Forbidden, id, reason, Metadata(id, Effect.Deny, reason, revision));
    }

    private static CheckResponse Denied(int code, StatusCode httpStatus, string id, string reason, Struct metadata) => new()
    {
        Status = new Google.Rpc.Status { Code = code, Message = reason },
        DeniedResponse = new DeniedHttpResponse
        {
            Status = new HttpStatus { Code = httpStatus },
            Headers = { Header("x-pdp-decision-id", id), Header("content-type", "application/json") },
            Body = $$"""{"decision_id":"{{id}}","reason":"{{reason}}"}""",
        },
        DynamicMetadata = metadata,
    };

    /// <summary>The challenge of RFC 9470 section 3. Every text in it is ours or was checked at start.</summary>
    private string Challenge(ImmutableArray<Remedy> remedies)
    {
        var text = new StringBuilder("Bearer error=\"insufficient_user_authentication\", error_description=\"");
        bool first = true;
        Remedy? mfa = null;
        foreach (Remedy remedy in remedies)
        {
            text.Append(first ? string.Empty : " ").Append(remedy.Message);
            first = false;
            if (remedy.Kind == RemedyKind.Mfa)
                mfa = remedy;
        }

        text.Append('"');
        if (mfa is { } again)
        {
            // Rounded down: an age that is asked for may be met too well, never too badly.
            if (again.MaxAge is { } age)
                text.Append(CultureInfo.InvariantCulture, $", max_age=\"{age.Nanoseconds / 1_000_000_000}\"");
            if (stepUpAcrValues.Length > 0)
                text.Append(", acr_values=\"").Append(stepUpAcrValues).Append('"');
        }

        return text.ToString();
    }

    private static Struct Metadata(string id, Effect effect, string reason, long revision) => new()
    {
        Fields =
        {
            { "decision_id", Value.ForString(id) },
            { "effect", Value.ForString(effect.ToText()) },
            { "reason", Value.ForString(reason) },
            { "revision", Value.ForNumber(revision) },
        },
    };

    private static Value ListOf(ImmutableArray<string> texts)
    {
        var list = new ListValue();
        foreach (string text in texts)
            list.Values.Add(Value.ForString(text));
        return new Value { ListValue = list };
    }

    /// <summary>Both forms of "set, do not append" are stated: older proxies know only the first.</summary>
    private static HeaderValueOption Header(string name, string value) => new()
    {
        Header = new HeaderValue { Key = name, Value = value },
        Append = false,
        AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
    };
}
