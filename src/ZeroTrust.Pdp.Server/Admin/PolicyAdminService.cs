using System.Collections.Immutable;
using System.Globalization;
using System.Threading.RateLimiting;
using Google.Protobuf.Collections;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Policies;

namespace ZeroTrust.Pdp.Server.Admin;

/// <summary>`zerotrust.pdp.v1.PolicyAdmin`: checks and maps requests to <see cref="PolicyAdministration"/>.</summary>
internal sealed class PolicyAdminService(
    PolicyAdministration administration,
    PolicySourceMode mode,
    AdmissionControl admission,
    ILogger<PolicyAdminService> logger) : V1.PolicyAdmin.PolicyAdminBase
{
    private const int MaxKindLength = 256;
    private const int MaxMessageLength = 4096;
    private const int MaxFileNameLength = 512;

    // A page stays well below the 4 MiB that clients accept by default.
    private const int MaxPageCharacters = 1 << 20;

    public override async Task<V1.ApplyPoliciesResponse> ApplyPolicies(V1.ApplyPoliciesRequest request, ServerCallContext context)
    {
        request.Author = CallerFeature.ActorIn(context, "author", request.Author);
        ApplyCommand command = ToCommand(request);
        if (!command.DryRun)
            RefuseWhileFollowing();
        using RateLimitLease turn = await admission.EnterAdministrationAsync(context);
        return await GuardAsync(static async (self, command, cancellationToken) =>
        {
            ApplyOutcome outcome = await self.Administration.ApplyAsync(command, cancellationToken);
            if (outcome.Missing is { } missing)
                throw new RpcException(new Status(StatusCode.NotFound, $"remove: `{missing}` is not in the newest revision"));
            if (outcome.Rejected && !command.DryRun)
                throw PolicyRejection.ToException(outcome.Diagnostics);
            return ToResponse(outcome);
        }, command, context.CancellationToken);
    }

    public override Task<V1.GetPolicyResponse> GetPolicy(V1.GetPolicyRequest request, ServerCallContext context)
    {
        if (request.Document is null)
            InvalidRequest.Throw("document", "required");
        DocumentKey key = ToKey(request.Document, "document.");
        CheckNotNegative(request.Revision, "revision");
        return GuardAsync(static async (self, asked, cancellationToken) =>
        {
            (long revision, DocumentSet documents) = await self.ReadAsync(asked.Revision, cancellationToken);
            PolicyDocument document = documents.Find(asked.Key) ?? throw new RpcException(new Status(
                StatusCode.NotFound,
                string.Create(CultureInfo.InvariantCulture, $"revision {revision} has no document `{asked.Key}`")));
            return new V1.GetPolicyResponse { Document = DocumentMapper.Map(document), Revision = revision };
        }, (Key: key, request.Revision), context.CancellationToken);
    }

    public override Task<V1.ListPoliciesResponse> ListPolicies(V1.ListPoliciesRequest request, ServerCallContext context)
    {
        CheckNotNegative(request.Revision, "revision");
        int pageSize = Paging.SizeOf(request.PageSize);
        DocumentPageToken? token = null;
        if (request.PageToken.Length > 0)
        {
            if (!DocumentPageToken.TryParse(request.PageToken, out token))
                InvalidRequest.Throw("page_token", "is not a token of this method");
            if (token.KindFilter != request.Kind || (request.Revision != 0 && request.Revision != token.Revision))
                InvalidRequest.Throw("page_token", "is of a request with another revision or kind");
        }

        return GuardAsync(static async (self, asked, cancellationToken) =>
        {
            (long revision, DocumentSet documents) = await self.ReadAsync(asked.Token?.Revision ?? asked.Revision, cancellationToken);
            return ToPage(revision, documents, asked.Kind, asked.Token, asked.PageSize);
        }, (request.Revision, request.Kind, Token: token, PageSize: pageSize), context.CancellationToken);
    }

    public override Task<V1.ListRevisionsResponse> ListRevisions(V1.ListRevisionsRequest request, ServerCallContext context)
    {
        int pageSize = Paging.SizeOf(request.PageSize);
        long? before = Paging.BeforeOf(request.PageToken);
        return GuardAsync(static async (self, asked, cancellationToken) =>
        {
            // One more than asked for tells whether there is a next page.
            ImmutableArray<RevisionInfo> revisions = await self.Administration.ListAsync(asked.Before, asked.PageSize + 1, cancellationToken);
            var response = new V1.ListRevisionsResponse();
            int count = Math.Min(revisions.Length, asked.PageSize);
            for (int i = 0; i < count; i++)
                response.Revisions.Add(DocumentMapper.Map(revisions[i]));
            if (revisions.Length > count)
                response.NextPageToken = revisions[count - 1].Number.ToString(CultureInfo.InvariantCulture);
            return response;
        }, (Before: before, PageSize: pageSize), context.CancellationToken);
    }

    public override Task<V1.ActivateRevisionResponse> ActivateRevision(V1.ActivateRevisionRequest request, ServerCallContext context)
    {
        if (request.Revision == 0)
            InvalidRequest.Throw("revision", "required");
        CheckNotNegative(request.Revision, "revision");
        if (request.HasExpectedActive)
            CheckNotNegative(request.ExpectedActive, "expected_active");
        RefuseWhileFollowing();
        long? expected = request.HasExpectedActive ? request.ExpectedActive : null;
        return GuardAsync(static async (self, asked, cancellationToken) =>
        {
            ActivateOutcome outcome = await self.Administration.ActivateAsync(asked.Revision, asked.Expected, cancellationToken);
            if (outcome.Revision is { } active)
                return new V1.ActivateRevisionResponse { Revision = DocumentMapper.Map(active) };
            if (!outcome.Diagnostics.IsEmpty)
                throw PolicyRejection.ToException(outcome.Diagnostics);
            throw NoSuchRevision(asked.Revision);
        }, (request.Revision, Expected: expected), context.CancellationToken);
    }

    public override async Task<V1.ValidatePoliciesResponse> ValidatePolicies(V1.ValidatePoliciesRequest request, ServerCallContext context)
    {
        if (request.Files.Count == 0)
            InvalidRequest.Throw("files", "required");
        using RateLimitLease turn = await admission.EnterAdministrationAsync(context);
        ImmutableArray<PolicyDiagnostic> diagnostics = administration.Validate(ToSources(request.Files));
        var response = new V1.ValidatePoliciesResponse { Valid = diagnostics.All(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Error) };
        foreach (PolicyDiagnostic diagnostic in diagnostics)
            response.Diagnostics.Add(DocumentMapper.Map(diagnostic));
        return response;
    }

    private PolicyAdministration Administration => administration;

    private static ApplyCommand ToCommand(V1.ApplyPoliciesRequest request)
    {
        bool replace = request.Mode switch
        {
            V1.ApplyMode.Unspecified or V1.ApplyMode.Merge => false,
            V1.ApplyMode.Replace => true,
            _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "mode: is not a known mode")),
        };
        if (request.Files.Count == 0 && (replace || request.Remove.Count == 0))
            InvalidRequest.Throw("files", "required");
        if (replace && request.Remove.Count > 0)
            InvalidRequest.Throw("remove", "goes with APPLY_MODE_MERGE only");
        if (request.HasBaseRevision)
            CheckNotNegative(request.BaseRevision, "base_revision");
        InvalidRequest.CheckLength(string.Empty, "message", request.Message, MaxMessageLength);
        var removed = new DocumentKey[request.Remove.Count];
        for (int i = 0; i < removed.Length; i++)
            removed[i] = ToKey(request.Remove[i], string.Create(CultureInfo.InvariantCulture, $"remove[{i}]."));
        return new ApplyCommand
        {
            Sources = ToSources(request.Files),
            Replace = replace,
            Removed = removed,
            BaseRevision = request.HasBaseRevision ? request.BaseRevision : null,
            DryRun = request.DryRun,
            StageOnly = request.StageOnly,
            Author = request.Author,
            Message = request.Message,
        };
    }

    private static List<PolicySource> ToSources(RepeatedField<V1.PolicyFile> files)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var sources = new List<PolicySource>(files.Count);
        for (int i = 0; i < files.Count; i++)
        {
            V1.PolicyFile file = files[i];
            string field = string.Create(CultureInfo.InvariantCulture, $"files[{i}].");
            InvalidRequest.CheckRequired(field, "name", file.Name, MaxFileNameLength);
            foreach (char c in file.Name)
            {
                if (char.IsControl(c))
                    InvalidRequest.Throw(field, "name", "has a control character");
            }

            if (!names.Add(file.Name))
                InvalidRequest.Throw(field, "name", "is used twice");
            sources.Add(new PolicySource(file.Name, file.Content));
        }

        return sources;
    }

    private static DocumentKey ToKey(V1.DocumentRef reference, string prefix)
    {
        InvalidRequest.CheckRequired(prefix, "kind", reference.Kind, MaxKindLength);
        InvalidRequest.CheckRequired(prefix, "name", reference.Name, MaxFileNameLength);
        return new DocumentKey(reference.Kind, reference.Name);
    }

    private static V1.ApplyPoliciesResponse ToResponse(ApplyOutcome outcome)
    {
        var response = new V1.ApplyPoliciesResponse { Revision = outcome.Revision, Active = outcome.Active };
        foreach (DocumentChange change in outcome.Changes)
            response.Changes.Add(DocumentMapper.Map(change));
        foreach (PolicyDiagnostic diagnostic in outcome.Diagnostics)
            response.Diagnostics.Add(DocumentMapper.Map(diagnostic));
        return response;
    }

    private static V1.ListPoliciesResponse ToPage(long revision, DocumentSet documents, string kind, DocumentPageToken? token, int pageSize)
    {
        var response = new V1.ListPoliciesResponse { Revision = revision };
        PolicyDocument? last = null;
        int characters = 0;
        foreach (PolicyDocument document in documents.Documents)
        {
            if ((kind.Length > 0 && document.Key.Kind != kind) || (token is not null && document.Key <= token.Last))
                continue;
            characters += document.Text.Length;
            if (response.Documents.Count == pageSize || (last is not null && characters > MaxPageCharacters))
            {
                response.NextPageToken = new DocumentPageToken(revision, kind, last!.Key).ToString();
                break;
            }

            response.Documents.Add(DocumentMapper.Map(document));
            last = document;
        }

        return response;
    }

    private async Task<(long Revision, DocumentSet Documents)> ReadAsync(long revision, CancellationToken cancellationToken) =>
        await administration.ReadAsync(revision, cancellationToken)
        ?? throw (revision == 0
            ? new RpcException(new Status(StatusCode.NotFound, "no revision is active"))
            : NoSuchRevision(revision));

    private static void CheckNotNegative(long value, string field)
    {
        if (value < 0)
            InvalidRequest.Throw(field, "is negative");
    }

    private static RpcException NoSuchRevision(long revision) =>
        new(new Status(StatusCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"there is no revision {revision}")));

    private void RefuseWhileFollowing()
    {
        if (mode.FollowsFolder)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition,
                "the server follows a policy folder, whose files are the only place to edit"));
        }
    }

    /// <summary>Maps lost locks to ABORTED, and failures of the store to UNAVAILABLE or INTERNAL with their detail in the log only.</summary>
    private async Task<TResponse> GuardAsync<TState, TResponse>(
        Func<PolicyAdminService, TState, CancellationToken, Task<TResponse>> call,
        TState state,
        CancellationToken cancellationToken)
    {
        try
        {
            return await call(this, state, cancellationToken);
        }
        catch (RevisionConflictException conflict)
        {
            throw new RpcException(new Status(StatusCode.Aborted, conflict.Message));
        }
        catch (Exception exception) when (exception is not (RpcException or OperationCanceledException))
        {
            throw StoreFailures.ToStatus(exception, "revision store", logger);
        }
    }
}
