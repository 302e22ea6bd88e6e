using System.Collections.Immutable;
using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Server.Admin;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Controls;

/// <summary>What the services of quarantines and of grants share.</summary>
internal sealed class ControlCalls(
    ControlAdministration administration, IDecisionIdSource ids, DecisionClock clock, ILogger<ControlCalls> logger)
{
    public ControlAdministration Administration => administration;

    public DecisionClock Clock => clock;

    public string NewId() => ids.Next().ToString("D");

    /// <summary>Makes a call of the store; failures become a status, with their detail in the log only.</summary>
    public async Task<T> GuardAsync<T>(Func<ControlAdministration, Task<T>> call)
    {
        try
        {
            return await call(administration);
        }
        catch (Exception exception) when (exception is not (RpcException or OperationCanceledException))
        {
            throw StoreFailures.ToStatus(exception, "store of quarantines and grants", logger);
        }
    }

    /// <summary>Ends an entry.</summary>
    public async Task<ControlRecord<T>> EndAsync<T>(Func<ControlAdministration, Task<ControlRecord<T>?>> call, string what) =>
        await GuardAsync(call) ?? throw new RpcException(new Status(StatusCode.NotFound, $"id: there is no {what} of that id"));

    /// <summary>Reads a page and tells whether there is a next one, by asking for one entry more.</summary>
    public async Task<(ImmutableArray<ControlRecord<T>> Page, string NextPageToken)> PageAsync<T>(
        int pageSize, string pageToken, Func<ControlAdministration, long?, int, Task<ImmutableArray<ControlRecord<T>>>> list)
    {
        int size = Paging.SizeOf(pageSize);
        long? before = Paging.BeforeOf(pageToken);
        ImmutableArray<ControlRecord<T>> found = await GuardAsync(control => list(control, before, size + 1));
        return found.Length <= size
            ? (found, string.Empty)
            : (found[..size], found[size - 1].Sequence.ToString(CultureInfo.InvariantCulture));
    }
}
