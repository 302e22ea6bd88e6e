using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server;

/// <summary>An interceptor in the pipeline of the server; immutable.</summary>
public class InterceptorRegistration
{
    internal const DynamicallyAccessedMemberTypes Accessibility = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods;

    internal InterceptorRegistration([DynamicallyAccessedMembers(Accessibility)] Type type, object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(arguments);
        if (!type.IsSubclassOf(typeof(Interceptor)))
            throw new ArgumentException($"`{type}` is no interceptor: it must derive from `{typeof(Interceptor)}`", nameof(type));
        if (Array.Exists(arguments, argument => argument is null))
            throw new ArgumentException("an argument of an interceptor must not be null", nameof(arguments));
        Type = type;
        Arguments = [.. arguments];
    }

    /// <summary>Type of the interceptor.</summary>
    [DynamicallyAccessedMembers(Accessibility)]
    public Type Type { get; }

    /// <summary>Arguments for its constructor, beside those that the services of the host give.</summary>
    public IReadOnlyList<object> Arguments { get; }
}
