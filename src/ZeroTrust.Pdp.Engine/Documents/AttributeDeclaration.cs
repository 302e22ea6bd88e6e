using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A property that a `Schema` declares.</summary>
/// <param name="Name">Its name, with its place.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="MaxSize">How large they can be: UTF-16 units of a string, elements of a list, entries of a map; null when that is not said.</param>
/// <param name="Authority">Whom it is believed from.</param>
/// <param name="Document">The document, for diagnostics.</param>
internal sealed record AttributeDeclaration(ScalarNode Name, CelType Type, int? MaxSize, AuthorityDeclaration Authority, string Document);
