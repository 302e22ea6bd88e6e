namespace ZeroTrust.Cel;

/// <summary>The names of operators as functions.</summary>
internal static class Operators
{
    internal const string Not = "!_";
    internal const string Negate = "-_";
    internal const string Equal = "_==_";
    internal const string NotEqual = "_!=_";
    internal const string Less = "_<_";
    internal const string LessEqual = "_<=_";
    internal const string Greater = "_>_";
    internal const string GreaterEqual = "_>=_";
    internal const string In = "@in";
    internal const string Add = "_+_";
    internal const string Subtract = "_-_";
    internal const string Multiply = "_*_";
    internal const string Divide = "_/_";
    internal const string Modulo = "_%_";
    internal const string Index = "_[_]";
    internal const string OptionalIndex = "_[?_]";

    /// <summary>Whether it asks which of two values comes first.</summary>
    internal static bool IsOrder(string function) => function is Less or LessEqual or Greater or GreaterEqual;

    /// <summary>Whether it compares two values.</summary>
    internal static bool IsComparison(string function) => function is Equal or NotEqual || IsOrder(function);

    internal static string? Symbol(string function) => function switch
    {
        Not => "!",
        Negate => "-",
        Equal => "==",
        NotEqual => "!=",
        Less => "<",
        LessEqual => "<=",
        Greater => ">",
        GreaterEqual => ">=",
        In => "in",
        Add => "+",
        Subtract => "-",
        Multiply => "*",
        Divide => "/",
        Modulo => "%",
        Index => "[]",
        OptionalIndex => "[?]",
        _ => null,
    };
}
