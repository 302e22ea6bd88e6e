using System.Diagnostics.CodeAnalysis;

namespace ZeroTrust.Cel;

/// <summary>Supplies the message types and enum constants that expressions may name. Safe for use by many threads.</summary>
public abstract class CelTypeProvider
{
    /// <summary>Finds a message type by its full name.</summary>
    public abstract bool TryFindMessage(string fullName, [NotNullWhen(true)] out CelMessageType? type);

    /// <summary>Finds the number of an enum constant by its full name: the enum's name, a dot, and the constant's.</summary>
    public abstract bool TryFindEnumConstant(string fullName, out int number);

    /// <summary>The enums that are types of their own; none when enum constants are ints.</summary>
    public virtual IEnumerable<CelEnumType> EnumTypes => [];
}
