namespace Grpc.Core;

/// <summary>Description of a method that does not depend on its message types.</summary>
public interface IMethod
{
    /// <summary>Cardinality of the method.</summary>
    MethodType Type { get; }

    /// <summary>Full name of the service, for instance <c>grpc.health.v1.Health</c>.</summary>
    string ServiceName { get; }

    /// <summary>Name of the method without its service.</summary>
    string Name { get; }

    /// <summary>Path of the method: <c>/service/method</c>.</summary>
    string FullName { get; }
}
