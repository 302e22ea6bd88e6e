namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Policy documents for tests.</summary>
internal static class Texts
{
    public const string ReadDocs = """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: read-docs}
        spec: {effect: allow, actions: [read], resources: {types: [doc]}}
        """;

    public const string WithUnknownField = """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: read-docs}
        spec:
          effect: allow
          action: [read]
        """;

    public static string Allow(string name, string action) => $$"""
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: {{name}}}
        spec: {effect: allow, actions: ["{{action}}"]}
        """;

    public static string AllowWithObligation(string name, string action, string obligation, string with) => $$"""
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: {{name}}}
        spec:
          effect: allow
          actions: [{{action}}]
          obligations: [{id: {{obligation}}, with: {{with}}}]
        """;

    public static string AllowWhen(string name, string condition) => $$"""
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: {{name}}}
        spec:
          effect: allow
          when: {{condition}}
        """;

    public static string AllowWithRecentMfa(string name, string within) => $$"""
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: {{name}}}
        spec:
          effect: allow
          require: {mfaWithin: {{within}}}
        """;

    public static string Join(params string[] documents) => string.Join("\n---\n", documents);
}
