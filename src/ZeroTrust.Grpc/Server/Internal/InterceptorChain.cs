using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The interceptors of a service, the first to see a call first. Made once at start.</summary>
internal sealed class InterceptorChain
{
    private readonly ServiceActivator<Interceptor>[] _activators;

    private InterceptorChain(ServiceActivator<Interceptor>[] activators) => _activators = activators;

    /// <summary>The chain of registrations; null when there are none, so that calls cost nothing then.</summary>
    public static InterceptorChain? Make(IReadOnlyList<InterceptorRegistration> registrations, GrpcServiceRegistry registry) =>
        registrations.Count == 0 ? null : new InterceptorChain([.. registrations.Select(registration => MakeActivator(registration, registry))]);

    /// <summary>Puts the interceptors before the method of one call. Each is obtained when the call reaches it.</summary>
    /// <param name="httpContext">The call.</param>
    /// <param name="method">What stands at the end.</param>
    /// <param name="link">Makes a method of an interceptor and the method after it.</param>
    /// <returns>What stands at the beginning.</returns>
    public TMethod Precede<TMethod>(HttpContext httpContext, TMethod method, Func<ServiceActivator<Interceptor>, HttpContext, TMethod, TMethod> link)
    {
        for (int i = _activators.Length - 1; i >= 0; i--)
            method = link(_activators[i], httpContext, method);
        return method;
    }

    private static ServiceActivator<Interceptor> MakeActivator(InterceptorRegistration registration, GrpcServiceRegistry registry)
    {
        if (registration.Arguments.Count == 0 && registry.LifetimeOf(registration.Type) is not null)
            return new RegisteredActivator(registration.Type);
        Type[] types = [.. registration.Arguments.Select(argument => argument.GetType())];
        return new CreatingActivator(ActivatorUtilities.CreateFactory(registration.Type, types), [.. registration.Arguments]);
    }

    private sealed class RegisteredActivator(Type type) : ServiceActivator<Interceptor>
    {
        public override bool OwnsInstances => false;

        public override Interceptor Get(HttpContext httpContext) => (Interceptor)httpContext.RequestServices.GetRequiredService(type);
    }

    private sealed class CreatingActivator(ObjectFactory factory, object[] arguments) : ServiceActivator<Interceptor>
    {
        public override bool OwnsInstances => true;

        public override Interceptor Get(HttpContext httpContext) => (Interceptor)factory(httpContext.RequestServices, arguments);

        public override ValueTask ReleaseAsync(Interceptor service) => DisposeAsync(service);
    }
}
