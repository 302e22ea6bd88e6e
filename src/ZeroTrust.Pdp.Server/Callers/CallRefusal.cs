using Grpc.Core;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Why a call does not reach its RPC.</summary>
/// <param name="Reason">A code of the closed list of decisions, or of this gate.</param>
/// <param name="Note">More for the log.</param>
/// <param name="Status">What the caller is told.</param>
internal readonly record struct CallRefusal(string Reason, string Note, Status Status)
{
    public static CallRefusal Unauthenticated(string reason, string detail) => new(reason, detail, new Status(StatusCode.Unauthenticated, detail));
}
