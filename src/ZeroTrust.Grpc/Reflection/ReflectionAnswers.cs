using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server.Internal;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grpc.Reflection;

/// <summary>Answers the questions of both versions of the reflection protocol.</summary>
internal sealed class ReflectionAnswers(GrpcServiceRegistry registry)
{
    private SymbolIndex? _index;

    public ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        SymbolIndex index = GetIndex();
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse();
                foreach (string name in index.ServiceNames)
                    response.ListServicesResponse.Service.Add(new ServiceResponse { Name = name });
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                SetFile(response, index.FindFile(request.FileByFilename), "the file");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                SetFile(response, index.FindFileOfSymbol(request.FileContainingSymbol), "the symbol");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                ExtensionRequest extension = request.FileContainingExtension;
                SetFile(response, index.FindFileOfExtension(extension.ContainingType, extension.ExtensionNumber), "the extension");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                SetNumbers(response, request.AllExtensionNumbersOfType, index);
                break;
            default:
                SetError(response, StatusCode.InvalidArgument, "the request asks nothing that is known here");
                break;
        }

        return response;
    }

    private static void SetFile(ServerReflectionResponse response, FileDescriptor? file, string what)
    {
        if (file is null)
        {
            SetError(response, StatusCode.NotFound, what + " is not known");
            return;
        }

        // The file asked for comes first, then its imports, each once.
        var files = new FileDescriptorResponse();
        AddWithImports(files, file, new HashSet<string>(StringComparer.Ordinal));
        response.FileDescriptorResponse = files;
    }

    private static void AddWithImports(FileDescriptorResponse files, FileDescriptor file, HashSet<string> seen)
    {
        if (!seen.Add(file.Name))
            return;
        files.FileDescriptorProto.Add(file.SerializedData);
        foreach (FileDescriptor import in file.Dependencies)
            AddWithImports(files, import, seen);
    }

    private static void SetNumbers(ServerReflectionResponse response, string type, SymbolIndex index)
    {
        IReadOnlyList<int>? numbers = index.FindExtensionNumbers(type);
        if (numbers is null)
        {
            SetError(response, StatusCode.NotFound, "the type is not known");
            return;
        }

        response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type };
        response.AllExtensionNumbersResponse.ExtensionNumber.Add(numbers);
    }

    private static void SetError(ServerReflectionResponse response, StatusCode code, string message) =>
        response.ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message };

    private SymbolIndex GetIndex()
    {
        // Mapping a service makes a new list, so the same list means that the index still holds.
        SymbolIndex? index = Volatile.Read(ref _index);
        IReadOnlyList<ServiceDescriptor> services = registry.Descriptors;
        if (index is null || !ReferenceEquals(index.Services, services))
        {
            index = new SymbolIndex(services);
            Volatile.Write(ref _index, index);
        }

        return index;
    }
}
