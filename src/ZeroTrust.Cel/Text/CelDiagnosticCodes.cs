namespace ZeroTrust.Cel;

/// <summary>The stable codes of diagnostics. 10xx is text and syntax, 11xx macros, 12xx names and types, 13xx constant arguments.</summary>
public static class CelDiagnosticCodes
{
    /// <summary>The source is longer than the limit.</summary>
    public const string SourceTooLong = "CEL1001";

    /// <summary>The source holds an unpaired surrogate.</summary>
    public const string InvalidText = "CEL1002";

    /// <summary>A character that no token starts with.</summary>
    public const string UnexpectedCharacter = "CEL1003";

    /// <summary>A string or bytes literal without an end.</summary>
    public const string UnterminatedLiteral = "CEL1004";

    /// <summary>An escape sequence that is not defined.</summary>
    public const string InvalidEscape = "CEL1005";

    /// <summary>A number literal that is malformed.</summary>
    public const string InvalidNumber = "CEL1006";

    /// <summary>A number literal out of range.</summary>
    public const string NumberOutOfRange = "CEL1007";

    /// <summary>A token that does not belong where it stands.</summary>
    public const string UnexpectedToken = "CEL1008";

    /// <summary>The expression ends too early.</summary>
    public const string UnexpectedEnd = "CEL1009";

    /// <summary>The expression nests too deep.</summary>
    public const string TooDeep = "CEL1010";

    /// <summary>A reserved word used as a name.</summary>
    public const string ReservedWord = "CEL1011";

    /// <summary>Syntax that is not switched on (optional entries and selections).</summary>
    public const string UnsupportedSyntax = "CEL1012";

    /// <summary>A macro's iteration variable is not a plain name.</summary>
    public const string InvalidMacroVariable = "CEL1101";

    /// <summary>The argument of <c>has</c> is not a field selection.</summary>
    public const string InvalidHasArgument = "CEL1102";

    /// <summary>An argument that a macro can never take.</summary>
    public const string InvalidMacroArgument = "CEL1110";

    /// <summary>A name that nothing declares.</summary>
    public const string UndeclaredReference = "CEL1201";

    /// <summary>A function that nothing declares.</summary>
    public const string UndeclaredFunction = "CEL1202";

    /// <summary>No overload takes the arguments.</summary>
    public const string NoMatchingOverload = "CEL1203";

    /// <summary>A field that the record type does not have.</summary>
    public const string UndeclaredField = "CEL1204";

    /// <summary>A field selected from a value that has none.</summary>
    public const string NotSelectable = "CEL1205";

    /// <summary>An operand that must be a bool.</summary>
    public const string NotBool = "CEL1206";

    /// <summary>The branches of a conditional do not agree.</summary>
    public const string BranchMismatch = "CEL1207";

    /// <summary>A macro over something that is neither list nor map.</summary>
    public const string NotIterable = "CEL1208";

    /// <summary>A map key of a kind that cannot be a key.</summary>
    public const string InvalidKeyType = "CEL1209";

    /// <summary>The expression's type is not the one that is wanted.</summary>
    public const string UnexpectedResultType = "CEL1210";

    /// <summary>A map literal names a key twice.</summary>
    public const string DuplicateKey = "CEL1211";

    /// <summary>A warning: a loop variable or binding has the name of a variable, a constant or another such around it, and hides it.</summary>
    public const string HiddenName = "CEL1214";

    /// <summary>Values that have no order.</summary>
    public const string NotOrdered = "CEL1220";

    /// <summary>A field of a message literal is given a value of another type.</summary>
    public const string WrongFieldType = "CEL1212";

    /// <summary>An optional entry of a literal whose value is not optional.</summary>
    public const string NotOptional = "CEL1213";

    /// <summary>A constant regular expression that is malformed.</summary>
    public const string InvalidPattern = "CEL1301";

    /// <summary>A constant time zone that does not exist.</summary>
    public const string InvalidTimeZone = "CEL1302";

    /// <summary>A constant timestamp or duration that is malformed.</summary>
    public const string InvalidTime = "CEL1303";

    /// <summary>A constant IP address or network that is malformed.</summary>
    public const string InvalidAddress = "CEL1310";

    /// <summary>A constant format that is malformed, or does not go with its arguments.</summary>
    public const string InvalidFormat = "CEL1311";

    /// <summary>A constant replacement text that is malformed.</summary>
    public const string InvalidReplacement = "CEL1312";

    /// <summary>Constant base64 text that is malformed.</summary>
    public const string InvalidEncoding = "CEL1313";

    /// <summary>An expression that may cost more than the limit.</summary>
    public const string TooCostly = "CEL1401";
}
