using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Well-formed requests for tests to change.</summary>
internal static class Requests
{
    public static DecideRequest Decide(string action = "read", string resourceType = "doc", long minRevision = 0) => new()
    {
        Subject = new Subject { Type = "user", Id = "alice", Groups = { "staff" } },
        Action = new V1.Action { Name = action },
        Resource = new Resource { Type = resourceType, Id = "42" },
        MinRevision = minRevision,
    };
}
