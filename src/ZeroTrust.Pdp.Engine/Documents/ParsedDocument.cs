namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A document whose header was read: kind and name are known, `spec` is not looked at yet.</summary>
/// <param name="Document">The document as written.</param>
/// <param name="Root">Reads the fields of its root; the header fields have been read.</param>
/// <param name="Spec">Reads the fields of `spec`; null when it is missing, which has been reported.</param>
internal sealed record ParsedDocument(PolicyDocument Document, FieldReader Root, FieldReader? Spec);
