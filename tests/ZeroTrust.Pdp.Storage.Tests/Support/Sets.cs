using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;

namespace ZeroTrust.Pdp.Storage.Tests.Support;

/// <summary>Sets of documents for tests.</summary>
public static class Sets
{
    public static PolicyDocument Document(string name, string text, string kind = "Policy", string file = "policies.yaml", int line = 1) =>
        new(new DocumentKey(kind, name), file, line, text);

    public static NewRevision Revision(params PolicyDocument[] documents) =>
        Revision(documents.OrderBy(d => d.Key).ToImmutableArray());

    public static NewRevision Revision(ImmutableArray<PolicyDocument> documents, string author = "ann", string message = "change") =>
        new(documents, HashOf(documents), author, message);

    /// <summary>A set of which every document follows from the seed, so that a reader in another process can say what it must be.</summary>
    public static ImmutableArray<PolicyDocument> Seeded(long seed, int count)
    {
        ImmutableArray<PolicyDocument>.Builder documents = ImmutableArray.CreateBuilder<PolicyDocument>(count);
        for (int i = 0; i < count; i++)
        {
            // A tenth is new in every set, the rest is shared with others.
            long version = i % 10 == 0 ? seed : 0;
            documents.Add(Document(
                string.Create(CultureInfo.InvariantCulture, $"p{i:D6}"),
                string.Create(CultureInfo.InvariantCulture, $"name: p{i}\nversion: {version}\n{new string('x', i % 300)}"),
                file: string.Create(CultureInfo.InvariantCulture, $"f{i / 50}.yaml"),
                line: (i % 50 * 4) + 1));
        }

        return documents.DrainToImmutable();
    }

    /// <summary>Documents of about a kilobyte.</summary>
    public static ImmutableArray<PolicyDocument> Large(int count, string changed = "")
    {
        ImmutableArray<PolicyDocument>.Builder documents = ImmutableArray.CreateBuilder<PolicyDocument>(count);
        for (int i = 0; i < count; i++)
        {
            string mark = i == count / 2 ? changed : "";
            documents.Add(Document(
                string.Create(CultureInfo.InvariantCulture, $"policy-{i:D6}"),
                string.Create(CultureInfo.InvariantCulture, $"apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {{name: policy-{i:D6}}}\n# {mark}{new string((char)('a' + (i % 26)), 900)}\n"),
                file: string.Create(CultureInfo.InvariantCulture, $"team-{i / 100}/policies.yaml"),
                line: (i % 100 * 5) + 1));
        }

        return documents.DrainToImmutable();
    }

    private static string HashOf(ImmutableArray<PolicyDocument> documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PolicyDocument document in documents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(document.ToString()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
