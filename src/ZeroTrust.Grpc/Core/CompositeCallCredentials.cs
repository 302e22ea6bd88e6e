namespace Grpc.Core;

internal sealed class CompositeCallCredentials(CallCredentials[] parts) : CallCredentials
{
    internal override async Task ApplyAsync(AuthInterceptorContext context, Metadata metadata)
    {
        foreach (CallCredentials part in parts)
            await part.ApplyAsync(context, metadata);
    }
}
