namespace Grpc.Core;

/// <summary>Tells, on a generated service base, which static method binds its methods.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class BindServiceMethodAttribute : Attribute
{
    /// <summary>Creates the attribute.</summary>
    /// <param name="bindType">Class that holds the bind method.</param>
    /// <param name="bindMethodName">Name of the bind method.</param>
    public BindServiceMethodAttribute(Type bindType, string bindMethodName)
    {
        BindType = bindType;
        BindMethodName = bindMethodName;
    }

    /// <summary>Class that holds the bind method.</summary>
    public Type BindType { get; }

    /// <summary>Name of the bind method.</summary>
    public string BindMethodName { get; }
}
