namespace Grpc.Core;

/// <summary>Credentials of a single call, sent as metadata. They go over TLS only, unless the channel allows otherwise.</summary>
public abstract class CallCredentials
{
    private protected CallCredentials()
    {
    }

    /// <summary>Several credentials, applied in order.</summary>
    /// <param name="credentials">The credentials.</param>
    /// <returns>All of them as one.</returns>
    public static CallCredentials Compose(params CallCredentials[] credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return new CompositeCallCredentials([.. credentials]);
    }

    /// <summary>Credentials from a function.</summary>
    /// <param name="interceptor">Adds the credentials to the metadata.</param>
    /// <returns>The credentials.</returns>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);
        return new InterceptorCallCredentials(interceptor);
    }

    internal abstract Task ApplyAsync(AuthInterceptorContext context, Metadata metadata);
}
