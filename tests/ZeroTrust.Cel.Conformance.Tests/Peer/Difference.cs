namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>An expression on which both sides differ; <c>Source</c> is the text that its spans refer to.</summary>
internal sealed record Difference(Expr Expr, string Source, string Text, Bindings Bindings, string Ours, string Peer)
{
    /// <summary>An expression that the peer does not take is an error of it.</summary>
    internal static string Normal(string peer) => peer == "refused" ? CanonicalText.Error : peer;
}
