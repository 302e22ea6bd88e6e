using System.Collections.Immutable;
using Grpc.Core;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Server.Callers;

namespace ZeroTrust.Pdp.Server.Controls;

/// <summary>`zerotrust.pdp.v1.Grants`: checks and maps requests to <see cref="ControlAdministration"/>.</summary>
internal sealed class GrantService(ControlCalls calls) : V1.Grants.GrantsBase
{
    public override async Task<V1.IssueGrantResponse> IssueGrant(V1.IssueGrantRequest request, ServerCallContext context)
    {
        request.ApprovedBy = CallerFeature.ActorIn(context, "approved_by", request.ApprovedBy);
        Grant grant = ControlRequests.ToGrant(request, calls.NewId(), calls.Clock);
        ControlRecord<Grant> issued = await calls.GuardAsync(control => control.AddAsync(grant, context.CancellationToken));
        return new V1.IssueGrantResponse { Grant = ControlMapper.Map(issued) };
    }

    public override async Task<V1.RevokeGrantResponse> RevokeGrant(V1.RevokeGrantRequest request, ServerCallContext context)
    {
        request.RevokedBy = CallerFeature.ActorIn(context, "revoked_by", request.RevokedBy);
        ControlRequests.CheckEnding(request.Id, "revoked_by", request.RevokedBy, request.Reason);
        ControlRecord<Grant> revoked = await calls.EndAsync(
            control => control.RevokeAsync(request.Id, request.RevokedBy, request.Reason, context.CancellationToken), "grant");
        return new V1.RevokeGrantResponse { Grant = ControlMapper.Map(revoked) };
    }

    public override async Task<V1.ListGrantsResponse> ListGrants(V1.ListGrantsRequest request, ServerCallContext context)
    {
        (ImmutableArray<ControlRecord<Grant>> page, string next) = await calls.PageAsync(
            request.PageSize, request.PageToken,
            (control, before, count) => control.ListGrantsAsync(request.IncludeEnded, before, count, context.CancellationToken));
        return new V1.ListGrantsResponse { Grants = { page.Select(ControlMapper.Map) }, NextPageToken = next };
    }
}
