namespace ZeroTrust.Cel;

/// <summary>The extension libraries beside the standard one.</summary>
[Flags]
public enum CelLibraries
{
    /// <summary>Only the standard library.</summary>
    None = 0,

    /// <summary>Text: <c>charAt</c>, <c>indexOf</c>, <c>format</c>, <c>strings.quote</c> and their like.</summary>
    Strings = 1,

    /// <summary>Numbers: <c>math.greatest</c>, <c>math.round</c>, <c>math.bitAnd</c> and their like.</summary>
    Math = 2,

    /// <summary>Lists: <c>distinct</c>, <c>flatten</c>, <c>lists.range</c>, <c>sort</c>, <c>sortBy</c> and their like.</summary>
    Lists = 4,

    /// <summary>Lists as sets: <c>sets.contains</c>, <c>sets.equivalent</c>, <c>sets.intersects</c>.</summary>
    Sets = 8,

    /// <summary><c>base64.encode</c> and <c>base64.decode</c>.</summary>
    Encoders = 16,

    /// <summary><c>cel.bind</c>.</summary>
    Bindings = 32,

    /// <summary>The macros of two variables, <c>transformList</c>, <c>transformMap</c> and <c>transformMapEntry</c>.</summary>
    TwoVariableMacros = 64,

    /// <summary>IP addresses and networks: <c>ip</c>, <c>cidr</c> and their methods.</summary>
    Network = 128,

    /// <summary><c>regex.replace</c>, <c>regex.extract</c> and <c>regex.extractAll</c>.</summary>
    Regex = 256,

    /// <summary>All of them.</summary>
    All = Strings | Math | Lists | Sets | Encoders | Bindings | TwoVariableMacros | Network | Regex,
}
