using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Applications;

/// <summary>Every mistake in an `Application`: code, place, text and help.</summary>
[TestFixture]
internal sealed class ApplicationDiagnosticsTests
{
    private const string Head = "apiVersion: zerotrust.pdp/v1\nkind: Application\nmetadata: {name: shop}\nspec:\n";
    private const string Hosts = "  hosts: [shop.example.com]\n";
    private const string Routes = "  routes:\n  - {path: /, action: read, resource: {type: page}}\n";
    private const string RouteHead = Head + Hosts + "  routes:\n  - ";
    private const string NormalFormHelp = "write it as a request has it: no `.` or `..`, no `;`, `?`, `#` or `\\`, percent-encoding in upper case and only where it is needed";
    private const string ParameterHelp = "a parameter is a whole segment `{name}`, or `{name=**}` for the rest of the path; names are of letters, digits and `_`";
    private const string BraceHelp = "write `{name}` for a parameter of the path, and a brace of the text twice";
    private const string HostHelp = "write a name such as `shop.example.com`, or `*.example.com` for every name under it; without scheme and port";

    private static IEnumerable<TestCaseData> Cases()
    {
        // Document.
        yield return Case("NoHosts", Head + "  ⟦⟧" + Routes[2..], DiagnosticCodes.MissingField, "`spec` needs the field `hosts`");
        yield return Case("EmptyHosts", Head + "  hosts: ⟦⟧[]\n" + Routes, DiagnosticCodes.InvalidValue, "`spec.hosts` is empty, which would match nothing", "list at least one value, or leave `spec.hosts` out");
        yield return Case("NoRoutes", Head + "  ⟦⟧hosts: [a.example.com]\n", DiagnosticCodes.MissingField, "`spec` needs the field `routes`");
        yield return Case("UnknownField", Head + Hosts + "  ⟦host⟧: a\n" + Routes, DiagnosticCodes.UnknownField, "unknown field `host` in `spec`", "did you mean `hosts`?");
        yield return Case("Sensitivity", Head + Hosts + "  sensitivity: ⟦confidental⟧\n" + Routes, DiagnosticCodes.InvalidValue, "`spec.sensitivity` must be one of `public`, `internal`, `confidential`, `restricted`, not `confidental`", "did you mean `confidential`?");
        yield return Case("DegradedMode", Head + Hosts + "  degradedMode: ⟦allowread⟧\n" + Routes, DiagnosticCodes.InvalidValue, "`spec.degradedMode` must be one of `deny`, `allowRead`, not `allowread`", "did you mean `allowRead`?");
        yield return Case("HostInUpperCase", Head + "  hosts: [⟦Shop.example.com⟧]\n" + Routes, DiagnosticCodes.InvalidValue, "`Shop.example.com` is not a host name", "host names are written in lower case: `shop.example.com`");
        foreach (string host in (string[])["shop.example.com:443", "'https://shop'", "'*'", "'*shop'", "'a.*.b'", "'*.*.b'", "a..b", ".a", "a.", "-a", "a-.b", "'*.'", new string('a', 64), "'[::1]'", "a b", "é.example"])
        {
            string text = host.Trim('\'');
            yield return Case($"Host {text[..Math.Min(9, text.Length)]}", Head + $"  hosts: [⟦{host}⟧]\n" + Routes, DiagnosticCodes.InvalidValue, $"`{(text.Length > 63 ? text[..63] + (text.Length > 64 ? "…" : "a") : text)}` is not a host name", HostHelp);
        }

        // Route.
        yield return Case("RouteIsScalar", RouteHead + "⟦a⟧\n", DiagnosticCodes.WrongType, "`spec.routes[0]` must be a mapping of fields, not a single value");
        yield return Case("NoPath", RouteHead + "⟦⟧{action: read, resource: {type: page}}\n", DiagnosticCodes.MissingField, "`spec.routes[0]` needs the field `path`");
        yield return Case("NoPathWithTemplates", RouteHead + "⟦⟧{action: read, resource: {type: page, id: '{id}', properties: {a: '{b}'}}}\n", DiagnosticCodes.MissingField, "`spec.routes[0]` needs the field `path`");
        yield return Case("NoAction", RouteHead + "⟦⟧{path: /, resource: {type: page}}\n", DiagnosticCodes.MissingField, "`spec.routes[0]` needs the field `action`");
        yield return Case("EmptyAction", RouteHead + "{path: /, action: ⟦''⟧, resource: {type: page}}\n", DiagnosticCodes.InvalidValue, "`spec.routes[0].action` must not be empty");
        yield return Case("LongAction", RouteHead + "{path: /, action: ⟦" + new string('a', 257) + "⟧, resource: {type: page}}\n", DiagnosticCodes.LimitExceeded, "`spec.routes[0].action` is longer than 256 characters");
        yield return Case("NoResource", RouteHead + "⟦⟧{path: /, action: read}\n", DiagnosticCodes.MissingField, "`spec.routes[0]` needs the field `resource`");
        yield return Case("NoType", RouteHead + "{path: /, action: read, resource: ⟦⟧{id: a}}\n", DiagnosticCodes.MissingField, "`spec.routes[0].resource` needs the field `type`");
        yield return Case("UnknownRouteField", RouteHead + "{path: /, ⟦metod⟧: GET, action: read, resource: {type: page}}\n", DiagnosticCodes.UnknownField, "unknown field `metod` in `spec.routes[0]`", "did you mean `method`?");
        yield return Case("UnknownResourceField", RouteHead + "{path: /, action: read, resource: {type: page, ⟦property⟧: {}}}\n", DiagnosticCodes.UnknownField, "unknown field `property` in `spec.routes[0].resource`", "the fields are `type`, `id`, `properties`");
        yield return Case("MethodInLowerCase", RouteHead + "{path: /, method: ⟦get⟧, action: read, resource: {type: page}}\n", DiagnosticCodes.InvalidValue, "`get` is not an HTTP method", "did you mean `GET`?");
        yield return Case("MethodFarOff", RouteHead + "{path: /, methods: [GET, ⟦FROBNICATE⟧], action: read, resource: {type: page}}\n", DiagnosticCodes.InvalidValue, "`FROBNICATE` is not an HTTP method", "the methods are `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS`, `TRACE`, `CONNECT`, `PROPFIND`, `PROPPATCH`, `MKCOL`, `COPY`, `MOVE`, `LOCK`, `UNLOCK`, `REPORT`, `SEARCH`; without `method` the route takes any");
        yield return Case("MethodAndMethods", RouteHead + "{path: /, method: ⟦GET⟧, methods: [PUT], action: read, resource: {type: page}}\n", DiagnosticCodes.ContradictingFields, "a route has either `method` or `methods`", "list all methods in `methods`; without either the route takes any method");
        yield return Case("RouteSensitivity", RouteHead + "{path: /, sensitivity: ⟦top⟧, action: read, resource: {type: page}}\n", DiagnosticCodes.InvalidValue, "`spec.routes[0].sensitivity` must be one of `public`, `internal`, `confidential`, `restricted`, not `top`");

        // Path.
        yield return Path("NoSlash", "orders", "`spec.routes[0].path` must be a path that begins with `/`, not `orders`", "hosts stand in `spec.hosts`");
        yield return Path("Url", "https://shop/orders", "`spec.routes[0].path` must be a path that begins with `/`, not `https://shop/orders`", "hosts stand in `spec.hosts`");
        yield return Path("TrailingSlash", "/orders/", "`spec.routes[0].path` has an empty segment, so no request could match it", "write no `//` and no `/` at the end");
        yield return Path("DoubleSlash", "/orders//a", "`spec.routes[0].path` has an empty segment, so no request could match it", "write no `//` and no `/` at the end");
        foreach (string part in (string[])[".", "..", "a;v=1", "a?b", "a#b", "a\\b", "%61", "%c3%a9", "%2F", "%C3", "%", "é", "a b", "%00"])
            yield return Path($"Segment {part}", $"/x/{part}/y", $"the segment `{part}` is not in normal form, so no request could match it", NormalFormHelp);
        foreach (string part in (string[])["{}", "{1a}", "{a", "a}", "{a}b", "x{a}", "{a}{b}", "{a-b}", "{a=*}", "{=**}", "{*a}", "{{a}}"])
            yield return Path($"Parameter {part}", $"/x/{part}", $"`{part}` is no parameter of a path", ParameterHelp);
        yield return Path("CatchAllInTheMiddle", "/x/{rest=**}/y", "`{rest=**}` takes the rest of the path, so nothing can follow it", "put it last");
        yield return Case("ParameterTwice", RouteHead + "{path: ⟦'/{id}/x/{id}'⟧, action: read, resource: {type: page}}\n", DiagnosticCodes.NameTaken, "there are two parameters named `id`", "rename one of the two");
        yield return Case("ParameterNamedOwner", RouteHead + "{path: ⟦'/{owner}'⟧, action: read, resource: {type: page}}\n", DiagnosticCodes.NameTaken, "`owner` is a property that the catalogue gives every resource", "give the parameter another name");
        yield return Case("PathTooDeep", RouteHead + "{path: ⟦" + string.Concat(Enumerable.Repeat("/a", 65)) + "⟧, action: read, resource: {type: page}}\n", DiagnosticCodes.LimitExceeded, "`spec.routes[0].path` has more than 64 segments", "end it with a catch-all such as `{rest=**}`");

        // Templates.
        yield return Resource("UnknownParameter", "'/{order}'", "id: ⟦'{oder}'⟧", DiagnosticCodes.UnknownParameter, "the path has no parameter `oder`", "did you mean `order`?");
        yield return Resource("UnknownParameterFarOff", "'/{order}/{item}'", "id: ⟦'x-{customer}'⟧", DiagnosticCodes.UnknownParameter, "the path has no parameter `customer`", "the parameters are `order`, `item`");
        yield return Resource("NoParameters", "/orders", "id: ⟦'{id}'⟧", DiagnosticCodes.UnknownParameter, "the path has no parameter `id`", "add the segment `{id}` to the path, or write a constant");
        yield return Resource("UnknownParameterInProperty", "'/{id}'", "properties: {a: ⟦'{ix}'⟧}", DiagnosticCodes.UnknownParameter, "the path has no parameter `ix`", "did you mean `id`?");
        yield return Resource("OpenBrace", "'/{id}'", "id: ⟦'{id'⟧", DiagnosticCodes.InvalidValue, "`{id` has a brace that belongs to no parameter", BraceHelp);
        yield return Resource("ClosingBrace", "'/{id}'", "id: ⟦'id}'⟧", DiagnosticCodes.InvalidValue, "`id}` has a brace that belongs to no parameter", BraceHelp);
        yield return Resource("CatchAllMarkInId", "'/{id=**}'", "id: ⟦'{id=**}'⟧", DiagnosticCodes.InvalidValue, "`{id=**}` has a brace that belongs to no parameter", BraceHelp);
        yield return Resource("UnquotedId", "'/{id}'", "id: ⟦⟧{id}", DiagnosticCodes.WrongType, "`spec.routes[0].resource.id` must be a single value, not a mapping", "a text that begins with `{` needs quotes");
        yield return Resource("EmptyId", "/a", "id: ⟦''⟧", DiagnosticCodes.InvalidValue, "`spec.routes[0].resource.id` must not be empty");
        yield return Resource("PropertyIsList", "/a", "properties: {a: ⟦⟧[b]}", DiagnosticCodes.WrongType, "`spec.routes[0].resource.properties.a` must be a single value, not a list");
        yield return Resource("PropertyOfAParameter", "'/{id}'", "properties: {⟦id⟧: a}", DiagnosticCodes.NameTaken, "`id` is a property already: the parameter of the path", "leave it out, or give it another name");
        yield return Resource("PropertyOfTheCatalogue", "/a", "properties: {⟦sensitivity⟧: a}", DiagnosticCodes.NameTaken, "`sensitivity` is a property that the catalogue gives every resource", "set it in the field of the route, or give it another name");
        yield return Resource("ManyProperties", "/a", "properties: {" + string.Concat(Enumerable.Range(0, 64).Select(static i => $"p{i}: 1, ")) + "⟦p64⟧: 1}", DiagnosticCodes.LimitExceeded, "`spec.routes[0].resource.properties` has more than 64 properties");
        yield return Case("ManyHosts", Head + "  hosts: [" + string.Concat(Enumerable.Range(0, 64).Select(static i => $"h{i}, ")) + "⟦h64⟧]\n" + Routes, DiagnosticCodes.LimitExceeded, "`spec.hosts` has more than 64 hosts", "use a `*.` name, or several applications");
    }

    private static TestCaseData Path(string name, string path, string message, string help) =>
        Case(name, RouteHead + $"{{path: ⟦'{path}'⟧, action: read, resource: {{type: page}}}}\n", DiagnosticCodes.InvalidValue, message, help);

    private static TestCaseData Resource(string name, string path, string field, string code, string message, string? help = null) =>
        Case(name, RouteHead + $"{{path: {path}, action: read, resource: {{type: page, {field}}}}}\n", code, message, help);

    private static TestCaseData Case(string name, string marked, string code, string message, string? help = null) =>
        new TestCaseData(MarkedText.Read(marked), code, message, help).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Cases))]
    public void Compile_BrokenApplication_SaysWhatWhereAndWhatToDo(MarkedText marked, string code, string message, string? help)
    {
        CompilationResult result = Given.Compile(marked.Text);

        Assert.That(result.Diagnostics, Has.Length.EqualTo(1), result.Diagnostics.Text());
        PolicyDiagnostic diagnostic = result.Diagnostics[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(diagnostic.Code, Is.EqualTo(code));
            Assert.That(diagnostic.Position, Is.EqualTo(marked.Marks[0]));
            Assert.That(diagnostic.Message, Is.EqualTo(message));
            Assert.That(diagnostic.Help, Is.EqualTo(help));
            Assert.That(diagnostic.Document, Is.EqualTo("Application/shop"));
            Assert.That(result.Snapshot, Is.Null);
        }
    }

    [Test]
    public void Compile_ManyMistakes_AreReportedAtOnce()
    {
        CompilationResult result = Given.Compile(Head + "  hosts: [A]\n  sensitivity: x\n  routes:\n  - {path: a, method: get, resource: {}}\n  - {path: /b/, action: '', resource: {type: t, id: '{x}'}}\n");

        Assert.That(result.Codes(), Is.EqualTo(new[]
        {
            DiagnosticCodes.InvalidValue, DiagnosticCodes.InvalidValue, DiagnosticCodes.MissingField, DiagnosticCodes.InvalidValue,
            DiagnosticCodes.InvalidValue, DiagnosticCodes.MissingField, DiagnosticCodes.InvalidValue, DiagnosticCodes.InvalidValue,
        }), result.Diagnostics.Text());
    }

    [TestCase("method: GET, path: '/a/{x}'", "method: GET, path: '/a/{y}'")]
    [TestCase("path: /a", "path: /a")]
    [TestCase("methods: [GET, PUT], path: /a", "methods: [POST, PUT], path: /a")]
    [TestCase("path: '/{x}/{y=**}'", "path: '/{z}/{rest=**}'")]
    [TestCase("path: /%C3%A9", "path: /%C3%A9")]
    [TestCase("path: /a!", "path: /a%21")]
    public void Compile_TwoRoutesForTheSameRequests_NamesTheOtherPlaceWhateverTheOrderOfFiles(string first, string second)
    {
        (string File, string Text)[] files =
        [
            ("a.yaml", Given.Doc("Application", "one", $"hosts: [x, h]\nroutes:\n- {{{first}, action: a, resource: {{type: t}}}}")),
            ("b.yaml", Given.Doc("Application", "two", $"hosts: [h, y]\nroutes:\n- {{{second}, action: b, resource: {{type: t}}}}")),
        ];
        int column = 3 + 1 + second.IndexOf("path: ", StringComparison.Ordinal) + "path: ".Length + 1;
        int otherColumn = 3 + 1 + first.IndexOf("path: ", StringComparison.Ordinal) + "path: ".Length + 1;
        foreach (CompilationResult result in (CompilationResult[])[Given.CompileFiles(files[0], files[1]), Given.CompileFiles(files[1], files[0])])
        {
            Assert.That(result.Codes(), Is.EqualTo(new[] { DiagnosticCodes.AmbiguousRoute }), result.Diagnostics.Text());
            Assert.That(result.Diagnostics[0].Position.ToString(), Is.EqualTo($"b.yaml:7:{column + 1}"));
            Assert.That(result.Diagnostics[0].Message, Is.EqualTo($"the route at a.yaml:7:{otherColumn + 1} matches the same requests to `h`"));
        }
    }

    [TestCase("method: GET, path: /a", "path: /a")]
    [TestCase("method: GET, path: /a", "method: PUT, path: /a")]
    [TestCase("path: '/{x}'", "path: '/{x=**}'")]
    [TestCase("path: '/{x}/a'", "path: '/{y}/b'")]
    [TestCase("path: /a", "path: /A")]
    public void Compile_RoutesOfDifferentPrecedence_AreFine(string first, string second) =>
        Assert.That(
            Given.Compile(Given.Doc("Application", "one", $"hosts: [h]\nroutes:\n- {{{first}, action: a, resource: {{type: t}}}}\n- {{{second}, action: b, resource: {{type: t}}}}")).Diagnostics,
            Is.Empty);
}
