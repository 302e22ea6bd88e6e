using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Revisions;

/// <summary>A revision to store. It has been validated: a store looks at no document's content.</summary>
/// <param name="Documents">The whole set, ordered by key, no key twice.</param>
/// <param name="ContentHash">SHA-256 over the set (see <see cref="DocumentSet"/>), lower-case hexadecimal.</param>
/// <param name="Author">Who made it; may be empty.</param>
/// <param name="Message">Why; may be empty.</param>
public sealed record NewRevision(
    ImmutableArray<PolicyDocument> Documents,
    string ContentHash,
    string Author,
    string Message);
