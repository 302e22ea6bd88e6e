using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server;

/// <summary>Settings of one service; what is not set here comes from <see cref="GrpcServiceOptions"/>.</summary>
/// <typeparam name="TService">The service.</typeparam>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class
{
    // Codecs of one service are added to those of all.
    private protected override List<ICompressionProvider> MakeProviders() => [];
}
