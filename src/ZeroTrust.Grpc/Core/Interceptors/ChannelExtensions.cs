namespace Grpc.Core.Interceptors;

/// <summary>Puts interceptors before a channel.</summary>
public static class ChannelExtensions
{
    /// <summary>An invoker on a channel whose calls pass an interceptor first.</summary>
    /// <param name="channel">Where calls go on.</param>
    /// <param name="interceptor">Sees them before.</param>
    /// <returns>The invoker.</returns>
    public static CallInvoker Intercept(this ChannelBase channel, Interceptor interceptor) => InvokerOf(channel).Intercept(interceptor);

    /// <summary>An invoker on a channel whose calls pass several interceptors first.</summary>
    /// <param name="channel">Where calls go on.</param>
    /// <param name="interceptors">See them before, in this order.</param>
    /// <returns>The invoker.</returns>
    public static CallInvoker Intercept(this ChannelBase channel, params Interceptor[] interceptors) => InvokerOf(channel).Intercept(interceptors);

    /// <summary>An invoker on a channel whose calls pass a function over their metadata first.</summary>
    /// <param name="channel">Where calls go on.</param>
    /// <param name="interceptor">Gets the request metadata, never null, and gives that to send in its place.</param>
    /// <returns>The invoker.</returns>
    public static CallInvoker Intercept(this ChannelBase channel, Func<Metadata, Metadata> interceptor) => InvokerOf(channel).Intercept(interceptor);

    private static CallInvoker InvokerOf(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.CreateCallInvoker();
    }
}
