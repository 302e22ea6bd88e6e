using FsCheck;
using FsCheck.Fluent;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Applications;

/// <summary>The route table against a matcher that tries every route, as the documentation says it.</summary>
[TestFixture]
internal sealed class RouteReferenceTests
{
    private static readonly string[] Hosts = ["a.test", "b.a.test", "*.a.test", "*.b.a.test", "*.test"];
    private static readonly string[] RequestHosts = ["a.test", "b.a.test", "c.b.a.test", "x.a.test", "test", "x.test"];
    private static readonly string[] Segments = ["x", "y", "X", "é", "{p}", "{p}"];
    private static readonly string[] RequestSegments = ["x", "y", "X", "Y", "z", "%C3%A9", "%C3%89"];
    private static readonly string?[] Methods = [null, null, "GET", "PUT"];
    private static readonly string[] RequestMethods = ["GET", "PUT", "DELETE"];

    private static readonly Gen<Route> AnyRoute =
        from host in Gen.Elements(Hosts)
        from method in Gen.Elements(Methods)
        from length in Gen.Choose(0, 4)
        from segments in Gen.Elements(Segments).ArrayOf(length)
        from rest in Gen.Choose(0, 3)
        select new Route(host, method, rest == 0 ? [.. segments, "{rest=**}"] : segments);

    private static readonly Gen<Request> AnyRequest =
        from host in Gen.Elements(RequestHosts)
        from method in Gen.Elements(RequestMethods)
        from length in Gen.Choose(0, 5)
        from segments in Gen.Elements(RequestSegments).ArrayOf(length)
        select new Request(host, method, segments);

    private static readonly Gen<(Route[] Routes, Request[] Requests, int Seed)> AnyCase =
        from count in Gen.Choose(1, 30)
        from routes in AnyRoute.ArrayOf(count)
        from requests in AnyRequest.ArrayOf(60)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select (routes, requests, seed);

    [Test]
    public void MapHttp_RandomRoutes_AgreesWithTheReferenceInAnyOrderOfDocuments()
    {
        int hits = 0;
        int misses = 0;
        Prop.ForAll(AnyCase.ToArbitrary(), data =>
        {
            Route[] routes = [.. data.Routes.DistinctBy(static route => route.Shape)];
            string[] documents = [.. routes.Select(static (route, i) => Document($"app-{i}", [(route, i)]))];
            PolicySnapshot forward = Given.Snapshot(string.Concat(documents));
            new Random(data.Seed).Shuffle(documents);
            PolicySnapshot shuffled = Given.Snapshot(string.Concat(documents));
            PolicySnapshot grouped = Given.Snapshot(string.Concat(
                routes.Select(static (route, i) => (route, i)).GroupBy(static item => item.route.Host).Select(static (group, i) => Document($"host-{i}", [.. group]))));
            foreach (Request request in data.Requests)
            {
                int expected = Reference(routes, request);
                string? action = expected < 0 ? null : $"r{expected}";
                hits += expected < 0 ? 0 : 1;
                misses += expected < 0 ? 1 : 0;
                foreach (PolicySnapshot snapshot in (PolicySnapshot[])[forward, shuffled, grouped])
                {
                    Assert.That(
                        snapshot.MapHttp(request.Host, request.Method, request.Path)?.Action, Is.EqualTo(action),
                        () => $"{request.Method} {request.Host} {request.Path}\n{string.Concat(documents)}");
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.That((hits > 2000, misses > 2000), Is.EqualTo((true, true)), $"{hits} hits, {misses} misses");
    }

    private static string Document(string name, (Route Route, int Number)[] routes) => Given.Doc(
        "Application", name,
        $"hosts: ['{routes[0].Route.Host}']\nroutes:\n" + string.Concat(routes.Select(static item =>
            $"- {{{(item.Route.Method is null ? "" : $"method: {item.Route.Method}, ")}path: '{item.Route.Template}', action: r{item.Number}, resource: {{type: t}}}}\n")));

    /// <summary>The number of the route that counts, or -1.</summary>
    private static int Reference(Route[] routes, Request request)
    {
        string? host = routes.Select(static route => route.Host).FirstOrDefault(host => host == request.Host)
            ?? routes.Select(static route => route.Host).Where(host => host[0] == '*' && request.Host.EndsWith(host[1..], StringComparison.Ordinal)).MaxBy(static host => host.Length);
        string[] segments = [.. request.Segments.Select(Uri.UnescapeDataString)];
        Route[] ofHost = [.. routes.Where(route => route.Host == host)];
        int best = -1;
        for (int i = 0; i < routes.Length; i++)
        {
            if (routes[i].Host == host
                && (routes[i].Method is null || routes[i].Method == request.Method)
                && Fits(routes[i], segments, ofHost)
                && (best < 0 || IsBefore(routes[i], routes[best])))
            {
                best = i;
            }
        }

        return best;
    }

    private static bool Fits(Route route, string[] segments, Route[] all)
    {
        string[] template = route.Segments;
        bool rest = template is [.., "{rest=**}"];
        if (rest ? segments.Length < template.Length : segments.Length != template.Length)
            return false;
        for (int i = 0; i < template.Length; i++)
        {
            string segment = segments[i];
            if (template[i][0] != '{')
            {
                if (template[i] != segment)
                    return false;
                continue;
            }

            string[] literals = [.. all
                .Where(other => other.Segments.Length > i && other.Segments[i][0] != '{' && other.Segments.Take(i).SequenceEqual(template.Take(i)))
                .Select(other => other.Segments[i])];
            if (!literals.Contains(segment) && literals.Contains(segment, StringComparer.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    private static bool IsBefore(Route route, Route other)
    {
        for (int i = 0; i < Math.Min(route.Segments.Length, other.Segments.Length); i++)
        {
            int order = Rank(route.Segments[i]).CompareTo(Rank(other.Segments[i]));
            if (order != 0)
                return order < 0;
        }

        return route.Method is not null && other.Method is null;
    }

    private static int Rank(string segment) => segment[0] != '{' ? 0 : segment == "{p}" ? 1 : 2;

    private sealed record Route(string Host, string? Method, string[] Segments)
    {
        public string Shape => $"{Host} {Method} {string.Join('/', Segments)}";

        /// <summary>Parameters of one path need names of their own.</summary>
        public string Template => "/" + string.Join('/', Segments.Select(static (segment, i) => segment switch
        {
            "{p}" => $"{{p{i}}}",
            "é" => "%C3%A9",
            _ => segment,
        }));
    }

    private sealed record Request(string Host, string Method, string[] Segments)
    {
        public string Path => "/" + string.Join('/', Segments);
    }
}
