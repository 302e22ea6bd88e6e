using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Compiles the routes of all applications into one table.</summary>
internal static class ApplicationLinker
{
    /// <summary>Two routes that the same request matches with the same right are a problem: which one counts would be chance.</summary>
    public static RouteTable Link(List<ApplicationDefinition> definitions, DiagnosticBag diagnostics)
    {
        if (definitions.Count == 0)
            return RouteTable.Empty;
        var table = new RouteTable { ApplicationCount = definitions.Count };
        foreach (ApplicationDefinition application in definitions)
        {
            foreach (RouteDefinition route in application.Routes)
            {
                CompiledRoute compiled = Compile(application, route);
                foreach (string host in application.Hosts)
                {
                    if (Add(table.ForHost(host).At(route.Path), route, compiled) is not { } other)
                        continue;
                    diagnostics.Error(
                        DiagnosticCodes.AmbiguousRoute, route.PathNode,
                        $"the route at {other.Position} matches the same requests to `{host}`",
                        "the names of parameters do not count: change method, path or host of one of the two, or remove it",
                        application.Source.Root.Document);
                    break;
                }
            }
        }

        return table;
    }

    private static CompiledRoute? Add(RouteEndpoint endpoint, RouteDefinition route, CompiledRoute compiled)
    {
        if (route.Methods.IsEmpty)
            return endpoint.Add(null, compiled);
        CompiledRoute? taken = null;
        foreach (string method in route.Methods)
            taken ??= endpoint.Add(method, compiled);
        return taken;
    }

    private static CompiledRoute Compile(ApplicationDefinition application, RouteDefinition route)
    {
        ResourceTraits traits = route.Traits.Or(application.Traits);
        DegradedMode degraded = traits.DegradedMode ?? DegradedMode.Deny;
        ImmutableArray<RouteProperty>.Builder properties = ImmutableArray.CreateBuilder<RouteProperty>();
        for (int i = 0; i < route.Path.Parameters.Length; i++)
            properties.Add(new RouteProperty(route.Path.Parameters[i], default, TextTemplate.OfParameter(i)));
        properties.AddRange(route.Properties);
        AddText("application", application.Name);
        AddText("owner", traits.Owner);
        AddText("sensitivity", traits.Sensitivity);
        AddText("segment", traits.Segment);
        AddText("degraded_mode", degraded == DegradedMode.AllowRead ? "allowRead" : "deny");
        return new CompiledRoute
        {
            Application = application.Name,
            PathTemplate = route.Path.Text,
            Position = route.PathNode.Position,
            Action = route.Action,
            ResourceType = route.ResourceType,
            Id = route.Id,
            Properties = properties.DrainToImmutable(),
            DegradedMode = degraded,
        };

        void AddText(string name, string? text)
        {
            if (text is not null)
                properties.Add(new RouteProperty(name, CelValue.FromString(text), null));
        }
    }
}
