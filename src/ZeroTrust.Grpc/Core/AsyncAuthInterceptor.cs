namespace Grpc.Core;

/// <summary>Adds credentials to the metadata of a call.</summary>
/// <param name="context">The call.</param>
/// <param name="metadata">Its metadata, to be added to.</param>
/// <returns>Completes when the metadata is ready.</returns>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
