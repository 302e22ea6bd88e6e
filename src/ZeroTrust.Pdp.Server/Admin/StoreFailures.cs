using Grpc.Core;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Storage;

namespace ZeroTrust.Pdp.Server.Admin;

/// <summary>Maps failures of a store to UNAVAILABLE or INTERNAL, with their detail in the log only.</summary>
internal static class StoreFailures
{
    public static RpcException ToStatus(Exception exception, string store, ILogger logger)
    {
        Log.AdministrationFailed(logger, exception);
        StatusCode code = exception is StorageException { IsTransient: true } ? StatusCode.Unavailable : StatusCode.Internal;
        return new RpcException(new Status(code, $"the {store} failed; the log of the PDP tells how"));
    }
}
