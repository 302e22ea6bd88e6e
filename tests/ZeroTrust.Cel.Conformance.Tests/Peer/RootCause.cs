namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>The innermost sub-expression on which both sides differ although they agree on all its parts.</summary>
/// <param name="Form">The operator or function with the kinds of what it is applied to, such as <c>string(double)</c>.</param>
/// <param name="Text">The sub-expression as written.</param>
/// <param name="Arguments">What its parts are.</param>
/// <param name="Ours">Our result.</param>
/// <param name="Peer">The peer's result.</param>
/// <param name="Bindings">The values of all names.</param>
internal sealed record RootCause(string Form, string Text, CelValue[] Arguments, string Ours, string Peer, Bindings Bindings);
