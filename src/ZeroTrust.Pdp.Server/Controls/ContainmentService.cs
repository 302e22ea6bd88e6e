using System.Collections.Immutable;
using Grpc.Core;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Server.Callers;

namespace ZeroTrust.Pdp.Server.Controls;

/// <summary>`zerotrust.pdp.v1.Containment`: checks and maps requests to <see cref="ControlAdministration"/>.</summary>
internal sealed class ContainmentService(ControlCalls calls) : V1.Containment.ContainmentBase
{
    public override async Task<V1.AddQuarantineResponse> AddQuarantine(V1.AddQuarantineRequest request, ServerCallContext context)
    {
        request.CreatedBy = CallerFeature.ActorIn(context, "created_by", request.CreatedBy);
        Quarantine quarantine = ControlRequests.ToQuarantine(request, calls.NewId(), calls.Clock);
        ControlRecord<Quarantine> added = await calls.GuardAsync(control => control.AddAsync(quarantine, context.CancellationToken));
        return new V1.AddQuarantineResponse { Quarantine = ControlMapper.Map(added) };
    }

    public override async Task<V1.LiftQuarantineResponse> LiftQuarantine(V1.LiftQuarantineRequest request, ServerCallContext context)
    {
        request.LiftedBy = CallerFeature.ActorIn(context, "lifted_by", request.LiftedBy);
        ControlRequests.CheckEnding(request.Id, "lifted_by", request.LiftedBy, request.Reason);
        ControlRecord<Quarantine> lifted = await calls.EndAsync(
            control => control.LiftAsync(request.Id, request.LiftedBy, request.Reason, context.CancellationToken), "quarantine");
        return new V1.LiftQuarantineResponse { Quarantine = ControlMapper.Map(lifted) };
    }

    public override async Task<V1.ListQuarantinesResponse> ListQuarantines(V1.ListQuarantinesRequest request, ServerCallContext context)
    {
        (ImmutableArray<ControlRecord<Quarantine>> page, string next) = await calls.PageAsync(
            request.PageSize, request.PageToken,
            (control, before, count) => control.ListQuarantinesAsync(request.IncludeEnded, before, count, context.CancellationToken));
        return new V1.ListQuarantinesResponse { Quarantines = { page.Select(ControlMapper.Map) }, NextPageToken = next };
    }
}
