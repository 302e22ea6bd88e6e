using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server;

/// <summary>
/// The interceptors of the server in the order in which they see a call; those of all services come before those of
/// one. An interceptor that is registered among the services of the host, and has no arguments here, is taken from
/// there; any other is made for each call and disposed after it.
/// </summary>
public class InterceptorCollection : Collection<InterceptorRegistration>
{
    /// <summary>Adds an interceptor at the end.</summary>
    /// <typeparam name="TInterceptor">Type of the interceptor.</typeparam>
    /// <param name="args">Arguments for its constructor, beside those that the services of the host give.</param>
    /// <exception cref="ArgumentException">An argument is null.</exception>
    public void Add<[DynamicallyAccessedMembers(InterceptorRegistration.Accessibility)] TInterceptor>(params object[] args)
        where TInterceptor : Interceptor => Add(typeof(TInterceptor), args);

    /// <summary>Adds an interceptor at the end.</summary>
    /// <param name="interceptorType">Type of the interceptor.</param>
    /// <param name="args">Arguments for its constructor, beside those that the services of the host give.</param>
    /// <exception cref="ArgumentException">The type is no interceptor, or an argument is null.</exception>
    public void Add([DynamicallyAccessedMembers(InterceptorRegistration.Accessibility)] Type interceptorType, params object[] args) =>
        Add(new InterceptorRegistration(interceptorType, args));
}
