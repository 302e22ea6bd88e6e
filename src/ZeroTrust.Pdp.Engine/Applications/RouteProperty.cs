using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>A property that a route gives its resource: a constant, or a text made of parameters of the path.</summary>
internal sealed record RouteProperty(string Name, CelValue Constant, TextTemplate? Template)
{
    public CelValue Value(string[] parameters) =>
        Template is null ? Constant : CelValue.FromString(Template.Render(parameters));
}
