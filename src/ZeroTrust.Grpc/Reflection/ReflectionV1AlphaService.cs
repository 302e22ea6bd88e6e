using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Grpc.Reflection;

/// <summary>Reflection, version 1 alpha: the same messages under another package, so questions and answers are recoded.</summary>
internal sealed class ReflectionV1AlphaService(ReflectionAnswers answers) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(CancellationToken.None))
        {
            V1.ServerReflectionRequest question = V1.ServerReflectionRequest.Parser.ParseFrom(requestStream.Current.ToByteArray());
            V1.ServerReflectionResponse answer = answers.Answer(question);
            await responseStream.WriteAsync(ServerReflectionResponse.Parser.ParseFrom(answer.ToByteArray()));
        }
    }
}
