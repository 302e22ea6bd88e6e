namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A `Schema` as written; what it does not declare is null.</summary>
internal sealed record SchemaDefinition(
    ParsedDocument Source,
    EntityDeclaration? Subjects,
    EntityDeclaration? Devices,
    EntityDeclaration? Actions,
    EntityDeclaration? Resources,
    EntityDeclaration? Context);
