using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Admin;

/// <summary>Maps documents, revisions and diagnostics to the public contract.</summary>
internal static class DocumentMapper
{
    public static V1.PolicyDocument Map(PolicyDocument document) => new()
    {
        Ref = Map(document.Key),
        File = document.File,
        Line = document.Line,
        Content = document.Text,
    };

    public static V1.DocumentChange Map(DocumentChange change) => new()
    {
        Document = Map(change.Key),
        Kind = change.Kind switch
        {
            DocumentChangeKind.Added => V1.ChangeKind.Added,
            DocumentChangeKind.Modified => V1.ChangeKind.Modified,
            DocumentChangeKind.Removed => V1.ChangeKind.Removed,
            _ => V1.ChangeKind.Unspecified,
        },
    };

    public static V1.Revision Map(RevisionInfo revision) => new()
    {
        Number = revision.Number,
        Active = revision.IsActive,
        CreatedTime = ProtoTime.ToProto(revision.CreatedAt),
        Author = revision.Author,
        Message = revision.Message,
        ContentHash = revision.ContentHash,
        DocumentCount = revision.DocumentCount,
        BaseRevision = revision.BaseRevision,
    };

    public static V1.Diagnostic Map(PolicyDiagnostic diagnostic) => new()
    {
        Code = diagnostic.Code,
        Severity = Map(diagnostic.Severity),
        Message = diagnostic.Message,
        Help = diagnostic.Help ?? string.Empty,
        Position = ResponseMapper.Map(diagnostic.Position),
        Document = diagnostic.Document ?? string.Empty,
    };

    private static V1.DocumentRef Map(DocumentKey key) => new() { Kind = key.Kind, Name = key.Name };

    public static V1.Severity Map(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => V1.Severity.Error,
        DiagnosticSeverity.Warning => V1.Severity.Warning,
        _ => V1.Severity.Information,
    };
}
