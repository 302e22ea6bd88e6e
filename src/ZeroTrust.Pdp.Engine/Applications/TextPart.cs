namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>A piece of a template.</summary>
/// <param name="Constant">The text; null for the value of a parameter.</param>
/// <param name="Parameter">Place of the parameter among those of the path.</param>
internal readonly record struct TextPart(string? Constant, int Parameter)
{
    public string Render(string[] parameters) => Constant ?? parameters[Parameter];
}
